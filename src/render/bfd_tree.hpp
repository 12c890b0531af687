// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "model/config_tree.hpp"
#include "model/intent.hpp"
#include "render/place.hpp"

namespace nicleaf::render {

/// Whether a session with a server or a spine, or a static route, uses BFD. Only then is bfdd needed.
[[nodiscard]] bool usesBfd(const model::Intent& intent);

/// bfdd's profiles, those that something names, and its sessions with the next hops of static routes.
[[nodiscard]] model::ConfigTree renderBfdd(const model::Intent& intent);

/// bgpd's part: BFD for a neighbor. `bfd` is the leaf of the intent's session or uplink; if it is empty, nothing is
/// rendered.
void renderBfd(const Place& neighbor, const std::string& bfd);

}  // namespace nicleaf::render
