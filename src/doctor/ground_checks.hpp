// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "doctor/doctor.hpp"

namespace nicleaf::doctor {

// What others do to the DPU's kernel. Pure.

/// Routing rules that lead tenants' packets elsewhere than the agent's rules do, and rules that are missing.
[[nodiscard]] std::vector<Finding> routingRules(const Facts& facts);
/// Routes in a tenant's table that neither FRR nor the agent nor the kernel has added.
[[nodiscard]] std::vector<Finding> strangersRoutes(const Facts& facts);
/// Tenants' bridged packets that pass the DPU's own firewall.
[[nodiscard]] std::vector<Finding> bridgeFirewall(const Facts& facts);
/// Network managers that remove or change what is not theirs.
[[nodiscard]] std::vector<Finding> networkManagers(const Facts& facts);

}  // namespace nicleaf::doctor
