// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "component/kernel/random_changes.hpp"

namespace nicleaf::test {

/// What `kernel` has followed is what a Kernel that was opened just now observes. Else `context` is in the failure.
void expectAsJustObserved(kernel::NetlinkKernel& kernel, const std::string& context);

/// So many random changes with this seed, a few at a time, and each time as above. Then nothing may turn up that was
/// not announced. The kinds of changes of which none was done.
std::set<std::string> followRandomChanges(kernel::NetlinkKernel& kernel, std::uint64_t seed, int changes,
                                          bool everything);

}  // namespace nicleaf::test
