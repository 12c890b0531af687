// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <vector>

#include "model/ingress_filter.hpp"
#include "model/intent.hpp"

namespace nicleaf::render {

/// The filters at a bridged port's ingress: what no tenant may send, how much of what goes to everybody, and, if the
/// intent says so, from which addresses only. `segments` are the port's, one for an access port. Pure. All of it is
/// flower with gact and police, which NICs offload; only a neighbour advertisement's target takes u32, in software,
/// where such packets go anyhow.
[[nodiscard]] std::set<model::IngressFilter> portGuard(const model::Intent& intent, const model::Port& port,
                                                       const std::vector<const model::Segment*>& segments);

/// The link-local address that EUI-64 makes of `mac` (RFC 4291, appendix A).
[[nodiscard]] model::IpPrefix linkLocalOf(const model::Mac& mac);

}  // namespace nicleaf::render
