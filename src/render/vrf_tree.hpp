// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/config_tree.hpp"
#include "model/intent.hpp"

namespace nicleaf::render {

/// bgpd's instance of an IP-VRF: its sessions with their prefix lists, and its routes of type 5.
void renderIpVrf(model::ConfigTree& tree, const model::Intent& intent, const model::IpVrf& vrf);

}  // namespace nicleaf::render
