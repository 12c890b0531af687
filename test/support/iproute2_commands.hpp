// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "model/kernel_op.hpp"

namespace nicleaf::test {

/// The commands that a user of iproute2 would give: describe()'s words, and what describe() leaves out.
[[nodiscard]] std::vector<std::string> iproute2Commands(const model::KernelOp& op);

/// The tool whose batch the command is a line of, with the batch's family: such as "bridge" or "ip -6".
[[nodiscard]] std::string iproute2Tool(const std::string& command);

}  // namespace nicleaf::test
