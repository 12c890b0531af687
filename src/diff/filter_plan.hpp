// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <vector>

#include "model/kernel_op.hpp"

namespace nicleaf::diff {

/// The two halves of the change from one set of filters at a link to another. A filter that accepts is added before the
/// filter that drops the rest, and removed after it. A filter that does something else with the same frames replaces
/// the former filter. Filters are added by ascending preference, and removed by descending preference: a packet that
/// both sets of filters accept, or both drop, is accepted or dropped at each moment in between.
void addFilters(const model::IfName& name, const std::set<model::PortFilter>& before,
                const std::set<model::PortFilter>& after, std::vector<model::KernelOp>& ops);
void removeFilters(const model::IfName& name, const std::set<model::PortFilter>& before,
                   const std::set<model::PortFilter>& after, std::vector<model::KernelOp>& ops);

}  // namespace nicleaf::diff
