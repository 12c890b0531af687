// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "model/error.hpp"

namespace nicleaf::app {

/// Lets silent hosts be asked again before the bridge forgets them, on a slow timer: see kernel/silent_hosts.hpp. On
/// the io_context's thread; the references must outlive it.
class SilentHosts {
 public:
  /// Asks up to `most` hosts that have been silent for so long; returns the number.
  using Ask = std::function<model::Expected<std::size_t>(std::chrono::seconds silence, std::size_t most)>;

  SilentHosts(boost::asio::io_context& io, Ask ask);
  void start();

 private:
  Ask ask_;
  boost::asio::steady_timer timer_;
  bool failed_ = false;  // the last time; an error that lasts is logged once
};

}  // namespace nicleaf::app
