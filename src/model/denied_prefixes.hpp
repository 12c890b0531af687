// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "model/intent.hpp"

namespace nicleaf::model {

/// A prefix that no session accepts, and neither any longer prefix in it.
struct DeniedPrefix {
  IpPrefix prefix;
  std::string reason;  // a data path of the intent, or words
};

/// The subnets that the DPU has in `vrf`; the reasons are the paths of its addresses.
[[nodiscard]] std::vector<DeniedPrefix> subnetsOf(const Intent& intent, const IpVrf& vrf);

/// What the sessions of `vrf` never accept: the VTEP's address, the subnets that the DPU has in this VRF, and prefixes
/// that nothing routes (RFC 6890). No prefix is inside one before it.
[[nodiscard]] std::vector<DeniedPrefix> deniedPrefixes(const Intent& intent, const IpVrf& vrf);

}  // namespace nicleaf::model
