// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/intent.hpp"
#include "render/place.hpp"

namespace nicleaf::render {

/// The data path of the session's password in bgpd.
[[nodiscard]] std::string passwordPath(const model::IpVrf& vrf, const model::BgpSession& session);

/// A tenant's session in the VRF's instance `bgp`. It names prefix lists and route-maps of tenant_policy.hpp.
void renderSession(const Place& bgp, const model::IpVrf& vrf, const model::BgpSession& session);

}  // namespace nicleaf::render
