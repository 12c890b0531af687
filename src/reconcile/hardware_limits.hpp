// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "model/intent.hpp"
#include "model/port_identity.hpp"
#include "render/render.hpp"

namespace nicleaf::reconcile {

/// Adapts the desired state of the kernel to what the drivers of the ports refuse and to what the hardware enforces:
/// filters take the place of refused flags, and ports that must be guarded in hardware, but are not, are down. `here`:
/// the intent with the names of netdevs. Says so in `ports`. Pure.
void adaptToHardware(const model::Intent& here, const model::KernelState& observed, render::Desired& desired,
                     std::vector<model::PortStatus>& ports);

}  // namespace nicleaf::reconcile
