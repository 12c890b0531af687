// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "reconcile/observation.hpp"
#include "reconcile/plan.hpp"

namespace nicleaf::reconcile {

/// What the plan costs besides what it is for: one line for each BGP session that it ends or resets and for each
/// existing device that it makes anew, with the reason. It does not know what depends on the peer, such as a limit of
/// prefixes that is already exceeded. Pure; O(n log m) in the plan's steps and the observed state.
[[nodiscard]] std::vector<std::string> costsOf(const Observed& observed, const Plan& plan);

}  // namespace nicleaf::reconcile
