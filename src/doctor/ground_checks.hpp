// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "doctor/doctor.hpp"

namespace nicleaf::doctor {

// What others do to the DPU's kernel, to bgpd and to the agent's files. Pure.

/// Routing rules that lead tenants' packets elsewhere than the agent's rules do, and rules that are missing.
[[nodiscard]] std::vector<Finding> routingRules(const Facts& facts);
/// Routes in a tenant's table that neither FRR nor the agent nor the kernel has added.
[[nodiscard]] std::vector<Finding> strangersRoutes(const Facts& facts);
/// Tenants' bridged packets that pass the DPU's own firewall.
[[nodiscard]] std::vector<Finding> bridgeFirewall(const Facts& facts);
/// What an operator has drained.
[[nodiscard]] std::vector<Finding> drained(const Facts& facts);
/// Lines of bgpd that are not as the intent says.
[[nodiscard]] std::vector<Finding> drift(const Facts& facts);

/// Files of the agent's state that cannot be used, or written.
[[nodiscard]] std::vector<Finding> stateOnDisk(const Facts& facts);

}  // namespace nicleaf::doctor
