// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "core/yang_data.hpp"

namespace nicleaf::plugin {

/// Makes the changes that lead from `before` to `after` in another tree. Either may be nullptr. Where the tree differs
/// from `before` in the same node, the change wins.
[[nodiscard]] grpc::Status repeatChanges(const lyd_node* before, const lyd_node* after, Tree& tree);

}  // namespace nicleaf::plugin
