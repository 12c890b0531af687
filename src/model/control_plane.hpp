// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <set>

#include "model/link.hpp"

namespace nicleaf::model {

/// An address at which the DPU receives packets from a VRF: one of its own, or a broadcast or anycast address of one of
/// its subnets.
struct LocalAddress {
  IfName vrf;
  IpAddress address;
  friend auto operator<=>(const LocalAddress&, const LocalAddress&) = default;
};

/// The addresses at which the DPU receives packets because of this link; none if the link is in no VRF. Link-local
/// addresses are left out: they are local wherever a packet comes in.
[[nodiscard]] std::set<LocalAddress> localAddressesOf(const Link& link);

/// The nftables tables "nicleaf": what a server can reach of the DPU itself, and how much of it. Their rules are
/// constant (src/kernel/control_plane.nft); only the addresses depend on the intent.
struct ControlPlane {
  enum class Rules : std::uint8_t {
    kUnsupported,  // the kernel lacks nf_tables, or a part of it. Desired: as it is
    kMissing,
    kChanged,  // they are not those of the agent, or not all of them. Desired: as it is
    kLoaded,
  };
  Rules rules = Rules::kUnsupported;
  std::set<LocalAddress> addresses;
  friend bool operator==(const ControlPlane&, const ControlPlane&) = default;
};

/// Where the rules are on a machine on which the agent is installed, for plans' lines.
inline constexpr char kControlPlaneFile[] = "/usr/share/nicleaf/control-plane.nft";

}  // namespace nicleaf::model
