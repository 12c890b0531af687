// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "health/metrics.hpp"

namespace nicleaf::app {

/// Hands snapshots to the metrics server, one for all changes within 100 ms. On the io_context's thread; the server
/// must outlive it.
class MetricsPublisher {
 public:
  /// `metrics` may be null: then nothing is published. `snapshot` makes the snapshot when it is due.
  MetricsPublisher(boost::asio::io_context& io, health::MetricsServer* metrics,
                   std::function<health::MetricsSnapshot()> snapshot);

  /// Something that is in the snapshot has changed.
  void changed();

 private:
  health::MetricsServer* metrics_;
  std::function<health::MetricsSnapshot()> snapshot_;
  boost::asio::steady_timer timer_;
  bool pending_ = false;
};

}  // namespace nicleaf::app
