// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include <boost/asio/io_context.hpp>

#include "frr/daemon.hpp"
#include "kernel/kernel.hpp"
#include "model/error.hpp"
#include "reconcile/timing.hpp"

namespace nicleaf::reconcile {

template <typename T>
using Done = std::function<void(tl::expected<T, model::Errors>)>;

/// What all steps work on; each step has a copy. `alive` belongs to the Reconciler, so that an operation that completes
/// after the Reconciler's end stops instead of starting its next step.
struct Machine {
  boost::asio::io_context& io;
  kernel::Kernel& kernel;
  frr::Daemon& zebra;
  frr::BgpDaemon& bgpd;
  frr::Daemon& bfdd;  // runs only where BFD is used
  Timing timing;
  std::weak_ptr<void> alive;
  frr::Daemon* staticd = nullptr;

  /// Wraps `handler` so that it does nothing once the Reconciler is gone.
  template <typename Handler>
  [[nodiscard]] auto whileAlive(Handler handler) const {
    return [alive = alive, handler = std::move(handler)](auto&&... arguments) mutable {
      if (!alive.expired()) handler(std::forward<decltype(arguments)>(arguments)...);
    };
  }
};

}  // namespace nicleaf::reconcile
