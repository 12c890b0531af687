// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "app/logbook.hpp"
#include "frr/daemon.hpp"
#include "model/status.hpp"
#include "reconcile/backoff.hpp"

namespace nicleaf::app {

/// What happens with lines of bgpd that are not as the intent says.
enum class DriftPolicy : std::uint8_t { kRepair, kReport };

/// Follows bgpd's drift: lines below `router bgp` that somebody typed into a shell, removed there, or that are from an
/// old configuration file. Those of a file always go; the rest is repaired or only reported. Repairs that follow each
/// other are delayed, up to a minute, so that two who disagree do not keep bgpd busy. On the io_context's thread; the
/// references must outlive it.
class DriftFollower {
 public:
  /// `changed` is called when lines() or total() has changed.
  DriftFollower(boost::asio::io_context& io, frr::BgpDaemon& bgpd, Logbook& logbook, std::function<void()> changed);

  void use(DriftPolicy policy) { policy_ = policy; }
  /// bgpd is back, and may have read a configuration file that is older than the intent.
  void connected() { fileMayBeOld_ = true; }
  /// bgpd tells that other lines differ than before; `count` of them.
  void told(std::size_t count);
  /// Does what is due, if bgpd has the whole intent. Call it after every change of the agent's status.
  void act(model::Phase phase);

  /// The lines that differ at present, as far as is known.
  [[nodiscard]] const std::vector<model::ConfigDifference>& lines() const { return lines_; }
  /// How many lines were found to differ since the agent started.
  [[nodiscard]] std::uint64_t total() const { return total_; }

 private:
  void removeOldFile();
  void repair();
  void compare();
  void repaired(const model::RepairedLines& done);
  /// Takes the lines that differ now, and records those that did not before.
  void differ(std::vector<model::ConfigDifference> now);
  void tryAgain(std::chrono::milliseconds pause);

  frr::BgpDaemon& bgpd_;
  Logbook& logbook_;
  std::function<void()> changed_;
  DriftPolicy policy_ = DriftPolicy::kRepair;
  std::vector<model::ConfigDifference> lines_;
  std::uint64_t total_ = 0;
  bool fileMayBeOld_ = false, isDue_ = false, isBusy_ = false, isPausing_ = false;
  model::Phase phase_ = model::Phase::kStarting;
  reconcile::Backoff pause_;
  std::optional<std::chrono::steady_clock::time_point> lastRepair_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<int> alive_ = std::make_shared<int>();  // the handlers check it
};

}  // namespace nicleaf::app
