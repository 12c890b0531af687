// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "model/kernel_op.hpp"

namespace nicleaf::test {

/// The commands that iproute2's own user would give, as describe() words them, and what it leaves out.
[[nodiscard]] std::vector<std::string> iproute2Commands(const model::KernelOp& op);

/// What a command is a line of, in a batch: the tool with the family that its batch is of, such as "bridge" or "ip -6".
[[nodiscard]] std::string iproute2Tool(const std::string& command);

}  // namespace nicleaf::test
