// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "doctor/doctor.hpp"

namespace nicleaf::doctor {

// Firewalls in the DPU's kernel: the agent's own rules, and those of others. Pure.

/// The agent's tables that are not there, or do not have their chains.
[[nodiscard]] std::vector<Finding> controlPlane(const Facts& facts);
/// Chains of others that refuse what is forwarded unless a rule accepts it, as container engines make them.
[[nodiscard]] std::vector<Finding> forwardPolicy(const Facts& facts);
/// A docker that makes such a chain when it starts.
[[nodiscard]] std::vector<Finding> dockerForwards(const Facts& facts);

}  // namespace nicleaf::doctor
