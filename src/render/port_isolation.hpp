// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <vector>

#include "model/intent.hpp"
#include "model/port_filter.hpp"

namespace nicleaf::render {

/// The filters of an isolated port, besides the bridge's flag: what the server sends gets a mark for its segment, and
/// what comes from an isolated port of the same segment does not leave here. The flag stops frames in the bridge only;
/// the mark stays on a packet that a gateway of the segment routes back into it. Pure.
[[nodiscard]] std::set<model::PortFilter> portIsolation(const model::Port& port,
                                                        const std::vector<const model::Segment*>& segments);

/// Whether the filter is one of an isolated port that keeps away what comes from others.
[[nodiscard]] bool isIsolation(const model::PortFilter& filter);

}  // namespace nicleaf::render
