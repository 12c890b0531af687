// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "model/kernel_state.hpp"

namespace nicleaf::kernel {

/// The differences between two states in words, one line per link. Ignores sysctls and identities. Pure.
[[nodiscard]] std::vector<std::string> differences(const model::KernelState& before, const model::KernelState& now);

}  // namespace nicleaf::kernel
