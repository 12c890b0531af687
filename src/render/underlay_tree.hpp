// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/config_tree.hpp"
#include "model/intent.hpp"

namespace nicleaf::render {

/// bgpd's default instance: the sessions with the spines, the DPU's VTEP, and the segments' route targets.
void renderUnderlay(model::ConfigTree& tree, const model::Intent& intent);

/// The route targets of a segment in it, as renderUnderlay() adds them for all segments.
void renderSegment(model::ConfigTree& tree, const model::Underlay& underlay, const model::Segment& segment);

}  // namespace nicleaf::render
