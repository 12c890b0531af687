// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>

#include <boost/asio/steady_timer.hpp>

#include "reconcile/planning.hpp"

namespace nicleaf::reconcile {

/// What of `desired` bgpd does not have: VNIs that it has not heard of or that are not up, by name.
[[nodiscard]] model::Errors missingVnis(const frr::BgpState& state, const render::Desired& desired);

/// Looks until the machine is what is desired and bgpd has every VNI: at once, then after 5 ms, then twice that each
/// time, until Timing::verifyDeadline. Its errors say what was not seen. What bgpd and zebra make of a change comes to
/// them through each other and the kernel, so there is nothing to wait on.
class Verifier : public std::enable_shared_from_this<Verifier> {
 public:
  /// `configuration`: whether to look at the configuration as well, or only at the VNIs.
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
  int missing_ = 0;       // answers of this round
  model::Errors errors_;  // of this round
};

}  // namespace nicleaf::reconcile
