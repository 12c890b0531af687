// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "diff/kernel_diff.hpp"

namespace nicleaf::diff {

/// Appends the ops that load the rules of the control plane and change their addresses. Pure.
void protectDpu(const KernelDelta& delta, std::vector<model::KernelOp>& ops);

}  // namespace nicleaf::diff
