// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "model/kernel_state.hpp"

namespace nicleaf::kernel {

/// What is not the same, in words, a line for each link; sysctls and identities aside. Pure.
[[nodiscard]] std::vector<std::string> differences(const model::KernelState& before, const model::KernelState& now);

}  // namespace nicleaf::kernel
