// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>

#include "component/kernel/netns_fixture.hpp"

namespace nicleaf::test {

/// iproute2's view of the namespace's links, VLANs, FDB, addresses and routes, once the kernel's link watch has seen
/// the SVIs come up. Leaves out what differs between any two namespaces (indexes, port numbers, timers), and the links
/// in `leftOut`.
std::set<std::string> iproute2View(const std::set<model::IfName>& leftOut = {});
void expectSameView(const std::set<std::string>& ours, const std::set<std::string>& theirs);

/// Executes the ops as a user of iproute2 would: with describe()'s words, and with what describe() leaves out.
void runByIproute2(const std::vector<model::KernelOp>& ops);

}  // namespace nicleaf::test
