// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "health/metrics.hpp"
#include "reconcile/backoff.hpp"

namespace nicleaf::app {

/// Runs the metrics server and hands it snapshots, one for all changes within 100 ms. While the port is in use, which
/// any local user can bring about, it tries again, at least every 30 s. On the io_context's thread.
class MetricsPublisher {
 public:
  /// Nothing is published if `address` is empty. `snapshot` makes the snapshot when it is due.
  MetricsPublisher(boost::asio::io_context& io, std::string address, std::function<health::MetricsSnapshot()> snapshot);

  void start();

  /// Something that is in the snapshot has changed.
  void changed();

 private:
  void listen();

  std::string address_;
  std::function<health::MetricsSnapshot()> snapshot_;
  std::unique_ptr<health::MetricsServer> server_;
  boost::asio::steady_timer timer_, retry_;
  reconcile::Backoff pause_;
  bool pending_ = false;
  bool told_ = false;  // that the port is in use
};

}  // namespace nicleaf::app
