// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "component/kernel/random_changes.hpp"

namespace nicleaf::test {

/// Expects that the state `kernel` has followed is the state that a newly opened Kernel observes. A failure shows
/// `context`.
void expectAsJustObserved(kernel::NetlinkKernel& kernel, const std::string& context);

/// Makes `changes` random changes with this seed, a few at a time, and calls the above after each few. In the end, a
/// full observation must find nothing unannounced. Returns the kinds of changes that were never made.
std::set<std::string> followRandomChanges(kernel::NetlinkKernel& kernel, std::uint64_t seed, int changes,
                                          bool everything);

}  // namespace nicleaf::test
