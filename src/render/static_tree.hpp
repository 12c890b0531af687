// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/config_tree.hpp"
#include "model/intent.hpp"
#include "model/shared.hpp"
#include "model/status.hpp"

namespace nicleaf::render {

/// The routes of `intent` without the next hops that BFD follows and that are down. Where nothing is known, a next hop
/// stays as it is in `observed`, staticd's configuration: neither bfdd's end nor the agent's changes a route.
[[nodiscard]] model::Shared<model::ConfigTree> withoutDownNextHops(const model::Shared<model::ConfigTree>& routes,
                                                                   const model::Intent& intent,
                                                                   const model::NextHopStates& states,
                                                                   const model::ConfigTree& observed);

}  // namespace nicleaf::render
