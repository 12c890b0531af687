// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/config_tree.hpp"
#include "model/intent.hpp"

namespace nicleaf::render {

/// bgpd's default instance: the sessions with the spines, the DPU's VTEP, and the segments' route targets.
void renderUnderlay(model::ConfigTree& tree, const model::Intent& intent);

}  // namespace nicleaf::render
