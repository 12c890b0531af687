// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>

#include "model/kernel_state.hpp"

namespace nicleaf::render {

// What a port has instead of a flag of the bridge that its driver refuses. Pure.

/// Filters that do what the bridge does at a locked port: only `macs` may send. The filters from the first one on that
/// accepts a packet, or sends it to a chain, move to a chain of their own, for these MACs.
[[nodiscard]] std::set<model::PortFilter> withLock(const std::set<model::PortFilter>& filters,
                                                   const std::set<model::Mac>& macs);

/// What the filters of an observed port show to have been refused earlier, maybe by an earlier process.
[[nodiscard]] model::PortRefusal refusedEarlier(const model::Link& observed);

/// Replaces in `desired` the flags that drivers refuse. `refused`: by port.
void replaceRefusedFlags(const model::PortRefusals& refused, model::KernelState& desired);

}  // namespace nicleaf::render
