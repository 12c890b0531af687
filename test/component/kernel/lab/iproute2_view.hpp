// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>

#include "component/kernel/netns_fixture.hpp"

namespace nicleaf::test {

/// What iproute2 shows of the namespace's links, VLANs, FDB, addresses and routes, once the kernel's link watch has
/// seen the SVIs come up; less what differs between any two namespaces (indexes, port numbers, timers), and less the
/// links in `leftOut`.
std::set<std::string> iproute2View(const std::set<model::IfName>& leftOut = {});
void expectSameView(const std::set<std::string>& ours, const std::set<std::string>& theirs);

/// Executes the ops as iproute2's own user would: by describe()'s words, and what those leave out.
void runByIproute2(const std::vector<model::KernelOp>& ops);

}  // namespace nicleaf::test
