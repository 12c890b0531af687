// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <vector>

#include "model/intent.hpp"
#include "model/port_filter.hpp"

namespace nicleaf::render {

/// The filters at a bridged port's ingress: they drop frames that no tenant may send, limit broadcast and multicast
/// and, if the intent says so, admit only allowed source addresses. `segments` are the port's segments; an access port
/// has one. Pure. All filters are flower with gact and police, which NICs offload, except those for what flower cannot
/// match, a neighbour advertisement's target and the first fragment of a packet: they are u32, in software.
[[nodiscard]] std::set<model::PortFilter> portGuard(const model::Intent& intent, const model::Port& port,
                                                    const std::vector<const model::Segment*>& segments);

/// The filters at a routed port's ingress: they drop tagged frames, and frames with the DPU's MACs or with its
/// addresses on the port. Only the DPU hears the rest: router advertisements are for BGP (RFC 8950), and the kernel as
/// a router takes no redirects.
[[nodiscard]] std::set<model::PortFilter> routedPortGuard(const model::Intent& intent, const model::Port& port);

/// The link-local address that EUI-64 derives from `mac` (RFC 4291, appendix A).
[[nodiscard]] model::IpPrefix linkLocalOf(const model::Mac& mac);

}  // namespace nicleaf::render
