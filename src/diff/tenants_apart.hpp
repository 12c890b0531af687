// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "model/kernel_op.hpp"

namespace nicleaf::diff {

// What the agent does while it cannot keep tenants apart. Pure.

/// Why packets of one tenant can reach another one, or the fabric, although `desired` keeps them apart; nullopt if they
/// cannot. "VLAN filtering of br-nicleaf is off"
[[nodiscard]] std::optional<std::string> tenantsMix(const model::KernelState& observed,
                                                    const model::KernelState& desired);

/// Sets the ports of tenants' servers in `state` down. Tunnels stay: each has one VLAN, and other DPUs' ports are not
/// in doubt.
[[nodiscard]] std::vector<model::KernelOp> closePorts(const model::KernelState& state);
/// `desired` with these ports down.
[[nodiscard]] model::KernelState withPortsDown(model::KernelState desired);

}  // namespace nicleaf::diff
