// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diff/kernel_diff.hpp"

namespace nicleaf::diff {

/// Some sysctls of `delta` are about all links. Adds to `delta` what keeps the links that the intent does not name as
/// they are:
/// - Switching net/ipv6/conf/all/forwarding on makes each link a router's. The kernel then forgets the default routes
///   that it has learned from router advertisements (rt6_purge_dflt_routers), unless the link has accept_ra 2. So such
///   a link gets accept_ra 2 before, and becomes a host's again afterwards.
/// - A lower value of an "all" sysctl that each link's own value is combined with goes to the links themselves.
void keepForeignLinks(const model::KernelState& observed, const model::KernelState& desired, KernelDelta& delta);

/// Appends the ops that make a link a host's again that was an uplink or a routed port; none for another link.
void unroute(const model::Link& link, std::vector<model::KernelOp>& ops);

}  // namespace nicleaf::diff
