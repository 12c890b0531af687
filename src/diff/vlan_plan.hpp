// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "model/kernel_op.hpp"

namespace nicleaf::diff {

/// Appends the ops that change the VLANs of the link `name`, or of the bridge itself (`self`).
void changeVlans(const model::IfName& name, const model::FlatSet<model::BridgeVlan>& before,
                 const model::FlatSet<model::BridgeVlan>& after, bool self, std::vector<model::KernelOp>& ops);

}  // namespace nicleaf::diff
