// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "frr/daemon.hpp"
#include "health/session_table.hpp"

namespace nicleaf::app {

/// Follows bgpd: the states of sessions by its events, counters and VNIs by asking every 10 s. Logs sessions that come
/// up or are lost. On the io_context's thread; bgpd must outlive it.
class BgpMonitor {
 public:
  BgpMonitor(boost::asio::io_context& io, frr::BgpDaemon& bgpd);

  /// `changed` is called after every change of what the monitor knows, `cameBack` when bgpd answers after it was away.
  void start(std::function<void()> changed, std::function<void()> cameBack);

  /// Asks bgpd for counters and VNIs now; `answered` is false if bgpd does not answer and they stay as they were. Does
  /// not call `changed`: state() asks this way for every subscriber that `changed` has woken up.
  void refresh(std::function<void(bool answered)> done);

  [[nodiscard]] const health::SessionTable& sessions() const { return sessions_; }
  [[nodiscard]] const std::vector<model::VniStatus>& vnis() const { return vnis_; }
  /// VRFs in which bgpd accepts connections from anybody.
  [[nodiscard]] const std::vector<model::VrfName>& openPorts() const { return openPorts_; }

 private:
  void snapshot(model::Sessions all);
  void transition(const model::Session& session, model::SessionState before);
  void lost(const model::Error& error);
  void scheduleRefresh();

  frr::BgpDaemon& bgpd_;
  health::SessionTable sessions_;
  std::vector<model::VniStatus> vnis_;
  std::vector<model::VrfName> openPorts_;
  std::function<void()> changed_, cameBack_;
  boost::asio::steady_timer refreshTimer_;
};

}  // namespace nicleaf::app
