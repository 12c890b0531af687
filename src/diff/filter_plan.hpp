// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <vector>

#include "model/kernel_op.hpp"

namespace nicleaf::diff {

/// The two halves of the way from one set of filters at a link's ingress to another. What lets pass comes before what
/// drops the rest, and goes after it; one that does something else with the same frames takes the former one's place.
void addFilters(const model::IfName& name, const std::set<model::IngressFilter>& before,
                const std::set<model::IngressFilter>& after, std::vector<model::KernelOp>& ops);
void removeFilters(const model::IfName& name, const std::set<model::IngressFilter>& before,
                   const std::set<model::IngressFilter>& after, std::vector<model::KernelOp>& ops);

}  // namespace nicleaf::diff
