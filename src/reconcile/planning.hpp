// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "reconcile/observation.hpp"
#include "render/render.hpp"

namespace nicleaf::reconcile {

/// What leads from the one to the other. Pure.
[[nodiscard]] Plan planTowards(const Observed& observed, const render::Desired& desired);

/// Where to go back to when applying `wanted` failed halfway: the state that was desired before, and of what only
/// `wanted` concerns (a port's MTU, a sysctl) whatever it was. Without a state that was desired before: all as it was.
/// Foreign links that have vanished since (are not in `now`) are left out.
[[nodiscard]] render::Desired undoTarget(const std::optional<render::Desired>& previous, const Observed& before,
                                         const render::Desired& wanted, const Observed& now);

}  // namespace nicleaf::reconcile
