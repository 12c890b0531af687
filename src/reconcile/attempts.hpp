// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "reconcile/backoff.hpp"
#include "reconcile/timing.hpp"

namespace nicleaf::reconcile {

/// When a change of the machine is made again that failed halfway, or that somebody else undid: each attempt costs
/// packets. `whose` is a tenant, kNoTenant for what all have in common, kAllTenants for a whole repair, or kDocument.
class Attempts {
 public:
  using Clock = std::chrono::steady_clock;
  using Lines = std::vector<std::string>;  // of a plan
  static constexpr char kDocument[] = "document";

  explicit Attempts(const Timing& timing);

  /// The change was begun, and failed. A plan with the same lines waits, each time twice as long, up to minutes.
  /// Another plan need not wait: something has happened that can change the outcome.
  void failed(const std::string& whose, Lines lines);
  /// The change was made. If it was one that somebody else will undo again, then the next one of the same tenant waits,
  /// each time twice as long, up to seconds.
  void repaired(const std::string& whose);
  /// The machine is as it should be: failures of `whose` are forgotten.
  void succeeded(const std::string& whose) { failures_.erase(whose); }
  /// Something has happened that can change the outcome of all.
  void forgetFailures() { failures_.clear(); }

  [[nodiscard]] bool knows(const std::string& whose) const;
  /// Whether a plan with these lines may be tried now.
  [[nodiscard]] bool mayTry(const std::string& whose, const Lines& lines) const;
  /// How often the last change of `whose` has failed.
  [[nodiscard]] unsigned failures(const std::string& whose) const;
  /// When the next of those that wait may be tried; nullopt if none waits.
  [[nodiscard]] std::optional<Clock::time_point> next() const;
  /// Tenants and others that have to wait now.
  [[nodiscard]] std::size_t waiting() const;
  /// Whose repairs somebody has undone several times, and lately. An accident is not a fight.
  [[nodiscard]] std::set<std::string> contested() const;

 private:
  struct Waiting {
    Backoff delay;
    Clock::time_point until{};
    Lines lines{};       // failures only
    unsigned count = 0;  // in a row
    [[nodiscard]] bool over(Clock::time_point now) const { return until <= now; }
  };
  std::chrono::milliseconds first_, fightMost_, failureMost_;
  std::map<std::string, Waiting> failures_, fights_;
};

}  // namespace nicleaf::reconcile
