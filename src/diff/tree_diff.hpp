// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/config_tree.hpp"

namespace nicleaf::diff {

/// The delta that turns `observed` into `desired`. The cost depends on
/// how much differs, if the trees were compared before. A list entry to remove is one delete.
[[nodiscard]] model::TreeDelta diffTrees(const model::ConfigTree& observed, const model::ConfigTree& desired);

}  // namespace nicleaf::diff
