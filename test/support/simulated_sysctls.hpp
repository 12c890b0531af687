// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "model/kernel_op.hpp"

namespace nicleaf::test {

// The sysctls of a SimulatedKernel.

/// Returns the kernel's error text, or an empty text.
[[nodiscard]] std::string setSysctl(const model::SetSysctl& op, model::KernelState& state);
void setSysctls(const model::SetIpSettings& op, model::IpSettings& settings);

}  // namespace nicleaf::test
