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

/// What no session of any VRF accepts, because nothing routes it (RFC 6890).
[[nodiscard]] const std::vector<DeniedPrefix>& neverRouted();

/// The subnets that the DPU has in `vrf`; the reasons are the paths of its addresses.
[[nodiscard]] std::vector<DeniedPrefix> subnetsOf(const Intent& intent, const IpVrf& vrf);

/// What the sessions of `vrf` never accept: the VTEP's address, the subnets that the DPU has in this VRF, and
/// neverRouted(). No prefix is inside one before it.
[[nodiscard]] std::vector<DeniedPrefix> deniedPrefixes(const Intent& intent, const IpVrf& vrf);

}  // namespace nicleaf::model
