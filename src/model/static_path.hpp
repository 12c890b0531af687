// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "model/types.hpp"

namespace nicleaf::model {

// Data paths of staticd's configuration (frr-routing, augmented by frr-staticd), as libyang prints them, in the form of
// FRR 8. frr/static_daemon.hpp translates them for FRR 10.

inline constexpr char kStaticRoutesTop[] = "/frr-routing:routing";

// Tags of the agent's routes: it neither reads nor changes routes with other tags. zebra passes the tag on to bgpd,
// which advertises the second kind only.
inline constexpr char kStaticTag[] = "1001";
inline constexpr char kAdvertisedStaticTag[] = "1002";

/// The routes of a VRF. `vrf` is the VRF's name.
[[nodiscard]] inline std::string staticRoutesPath(const VrfName& vrf) {
  return std::string(kStaticRoutesTop) +
         "/control-plane-protocols/control-plane-protocol[type='frr-staticd:staticd'][name='staticd'][vrf='" + vrf +
         "']/frr-staticd:staticd";
}

}  // namespace nicleaf::model
