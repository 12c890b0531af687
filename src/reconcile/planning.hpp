// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "reconcile/observation.hpp"
#include "reconcile/plan.hpp"
#include "render/render.hpp"

namespace nicleaf::reconcile {

/// The plan that takes the observed machine to the desired state. Pure.
[[nodiscard]] Plan planTowards(const Observed& observed, const render::Desired& desired);

/// `desired`, and the foreign links that only `wanted` sets as they were observed before that, as far as they are still
/// there.
[[nodiscard]] render::Desired withOtherLinksAsBefore(render::Desired desired, const Observed& before,
                                                     const render::Desired& wanted, const Observed& now);

/// The state to go back to when applying `wanted` failed halfway: `previous`, plus the observed values of what only
/// `wanted` sets (a port's MTU, a sysctl). Without a previous state, it is the whole state observed before. Foreign
/// links that have vanished since, and so are not in `now`, are left out.
[[nodiscard]] render::Desired undoTarget(const std::optional<render::Desired>& previous, const Observed& before,
                                         const render::Desired& wanted, const Observed& now);

}  // namespace nicleaf::reconcile
