// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "model/kernel_op.hpp"

namespace nicleaf::test {

inline constexpr std::uint32_t kDefaultMtu = 1500;

/// Executes `op` on `state` by the rules that SimulatedKernel lists. Returns the kernel's error text, or an empty text;
/// an op that fails changes nothing.
[[nodiscard]] std::string execute(const model::KernelOp& op, model::KernelState& state);

}  // namespace nicleaf::test
