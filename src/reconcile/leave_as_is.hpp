// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "reconcile/observation.hpp"
#include "render/render.hpp"
#include "render/tenants.hpp"

namespace nicleaf::reconcile {

/// `desired`, but with the links and the FRR configuration of the tenants in `which` as they are observed, so that a
/// plan does nothing for them, and with none of their VNIs to wait for.
[[nodiscard]] render::Desired leaveAsIs(render::Desired desired, const Observed& observed,
                                        const render::Tenants& tenants, const render::TenantNames& which);

}  // namespace nicleaf::reconcile
