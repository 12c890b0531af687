// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>

#include <boost/asio/steady_timer.hpp>

#include "reconcile/planning.hpp"

namespace nicleaf::reconcile {

/// The desired VNIs that bgpd has not learned or that are not up, by name.
[[nodiscard]] model::Errors missingVnis(const frr::BgpState& state, const render::Desired& desired);

/// Observes until the machine has the desired state and bgpd has every VNI: at once, after 5 ms, and then after twice
/// the previous delay each time, until Timing::verifyDeadline. The errors name what was not seen. Polling is necessary:
/// zebra and bgpd learn of a change through each other and the kernel, and nothing announces that they are done.
class Verifier : public std::enable_shared_from_this<Verifier> {
 public:
  /// `configuration`: true: observe the configuration as well; false: the VNIs only.
  static void run(const Machine& machine, render::Desired desired, bool configuration, Done<void> done);

 private:
  Verifier(const Machine& machine, render::Desired desired, bool configuration, Done<void> done);
  void look();
  void seen(model::Errors errors);

  Machine machine_;
  render::Desired desired_;
  bool configuration_;
  Done<void> done_;
  boost::asio::steady_timer deadline_, pause_;
  bool late_ = false;
  std::chrono::milliseconds delay_{5};
  int missing_ = 0;       // answers that this round still lacks
  model::Errors errors_;  // errors of this round
};

}  // namespace nicleaf::reconcile
