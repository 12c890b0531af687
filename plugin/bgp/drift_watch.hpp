// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "bgp/line_transaction.hpp"
#include "lines/drift.hpp"

namespace nicleaf::plugin {

/// Notices when bgpd's lines are no longer those of the datastore. It looks after a shell has left the configuration
/// mode, every half a minute if a line was executed or something was committed since, and every five minutes in any
/// case. It compares the text of what bgpd writes with that of the last time, and then only the instances whose text
/// or data is new, one after the other, for a few milliseconds at a time. On FRR's main thread.
class DriftWatch {
 public:
  /// `verdict` compares all of bgpd with the datastore and calls found(); it is asked if an instance differs.
  DriftWatch(const LineTransaction& transaction, std::function<void()> verdict)
      : transaction_(transaction), verdict_(std::move(verdict)) {}
  ~DriftWatch() { stop(); }
  DriftWatch(const DriftWatch&) = delete;
  DriftWatch& operator=(const DriftWatch&) = delete;

  void start();
  void stop();
  /// A shell has left the configuration mode, or lines were executed that are no transaction's.
  void lookSoon();

  /// Takes what a comparison of everything has found.
  void found(const std::vector<lines::Difference>& differences);

  /// Another number whenever other lines differ than before; 0 until a line has differed.
  [[nodiscard]] std::uint32_t version() const { return version_; }
  /// How many lines differ, as far as is known.
  [[nodiscard]] std::size_t lines() const { return lines_; }

 private:
  struct Trampoline;
  /// What the lines depend on, except what bgpd does of itself.
  struct Cause {
    std::uint32_t data = 0;   // version of the running configuration
    std::uint64_t typed = 0;  // lines
    friend bool operator==(const Cause&, const Cause&) = default;
  };
  /// Instances by VRF.
  using Hashes = std::map<std::string, std::size_t>;

  [[nodiscard]] static Cause cause();
  void tick();
  void look();
  void slice();
  void schedule(void (DriftWatch::*what)(), long milliseconds);

  const LineTransaction& transaction_;
  std::function<void()> verdict_;
  std::uint32_t version_ = 0;
  std::size_t lines_ = 0, hash_ = 0;  // of the lines that differ

  Cause looked_;               // at the start of the last look
  unsigned ticks_ = 0;         // since the last look
  std::uint32_t equalAt_ = 0;  // the data with which the instances of equal_ were compared
  Hashes equal_;               // texts of instances that are as the data says

  // A look in progress.
  std::map<std::string, std::string> texts_;  // of the instances that are still to be compared, by VRF
  bool differs_ = false;                      // one of the others differs

  void (DriftWatch::*next_)() = nullptr;
  void* timer_ = nullptr;  // FRR's handles
  void* interval_ = nullptr;
};

}  // namespace nicleaf::plugin
