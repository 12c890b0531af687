// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "frr/daemon.hpp"
#include "health/session_table.hpp"

namespace nicleaf::app {

/// Follows bgpd: the states of sessions by its events, counters and VNIs by asking every 10 s. While bgpd is away or
/// does not answer, sessions and VNIs are unknown. Logs sessions that come up or are lost. On the io_context's thread;
/// bgpd must outlive it.
class BgpMonitor {
 public:
  BgpMonitor(boost::asio::io_context& io, frr::BgpDaemon& bgpd);

  /// `changed` is called after every change of what the monitor knows, `cameBack` when bgpd answers after it was away.
  void start(std::function<void()> changed, std::function<void()> cameBack);

  /// Asks bgpd for counters and VNIs now; `answered` is false if bgpd does not answer and they stay as they were. A
  /// bgpd that has not answered for a second is not waited for. Does not call `changed`: state() asks this way for
  /// every subscriber that `changed` has woken up.
  void refresh(std::function<void(bool answered)> done);

  [[nodiscard]] const health::SessionTable& sessions() const { return sessions_; }
  [[nodiscard]] const std::vector<model::VniStatus>& vnis() const { return vnis_; }
  /// How long bgpd has been away or silent; 0 while it answers.
  [[nodiscard]] std::chrono::steady_clock::duration unheard() const;
  /// VRFs in which bgpd accepts connections from anybody.
  [[nodiscard]] const std::vector<model::VrfName>& openPorts() const { return openPorts_; }

 private:
  void snapshot(model::Sessions all);
  void transition(const model::Session& session, model::SessionState before);
  void lost(const model::Error& error);
  void answers(bool answers);
  /// After a change of whether bgpd is there: notes since when, and what is not known any more.
  void noteReach();
  void refreshAndTell();
  void scheduleRefresh();

  frr::BgpDaemon& bgpd_;
  health::SessionTable sessions_;
  std::vector<model::VniStatus> vnis_;
  std::optional<std::chrono::steady_clock::time_point> unheardSince_;
  std::vector<model::VrfName> openPorts_;
  std::function<void()> changed_, cameBack_;
  boost::asio::steady_timer refreshTimer_;
};

}  // namespace nicleaf::app
