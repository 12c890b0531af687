// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "model/intent.hpp"
#include "model/port_filter.hpp"

namespace nicleaf::render {

/// The chain in which a port's accepted frames are subject to the rules of its security groups; nullopt if nothing from
/// the server is. `segments` are the port's segments; none: a routed port.
[[nodiscard]] std::optional<std::uint32_t> securityChain(const model::Intent& intent, const model::Port& port,
                                                         const std::vector<const model::Segment*>& segments);

/// The filters of a port's security groups and rate limits, in both directions. For frames from the server, these are
/// the limit and the chains to which the guard's accepting filters lead. Each VLAN has a chain of its own, with: what
/// is not subject to rules; the rules of the port's groups and of the segment's; a filter that drops the rest. Pure.
/// All filters are flower with gact and police, which NICs offload.
[[nodiscard]] std::set<model::PortFilter> securityFilters(const model::Intent& intent, const model::Port& port,
                                                          const std::vector<const model::Segment*>& segments);

}  // namespace nicleaf::render
