// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <span>

namespace nicleaf::lines {

// The list entry or container that a row's path starts from.
enum class Scope : std::uint8_t {
  kInstance,    // instance
  kPeer,        // neighbor, unnumbered-neighbor and peer-group alike, wherever the path exists
  kPeerFamily,  // afi-safis/afi-safi/FAMILY of a peer
  kFamily,      // global/afi-safis/afi-safi/FAMILY of an instance
  kVni,         // l2vpn-evpn/vni
};

enum Trait : std::uint32_t {
  kNone = 0,
  kReplace = 1 << 0,               // bgpd does not overwrite the value: undo, then the new line
  kReplaceOnShrink = 1 << 1,       // bgpd keeps an option that the new line leaves out
  kExplicitFalse = 1 << 2,         // 'false' is configuration of its own: the undo line
  kOnByDefault = 1 << 3,           // what an absent leaf means; with kOnByDefault the undo of 'false' is the line
  kOnInDatacenter = 1 << 4,        // the same, only in the datacenter profile
  kOnInTraditional = 1 << 5,       // the same, only in the traditional profile
  kLast = 1 << 6,                  // after everything else of the instance
  kJoined = 1 << 7,                // one line for all entries of a leaf-list
  kNeedsOption = 1 << 8,           // no line at all without one of its options
  kPartner = 1 << 9,               // names the VRF of another instance: added after all instances, removed before any
  kProcessWide = 1 << 10,          // stays in the process when the instance goes without it
  kAddressOnly = 1 << 11,          // implied for an unnumbered neighbor, which cannot have it otherwise
  kRestartsPeers = 1 << 12,        // bgpd's peers depend on whether it was there when they were made
  kOnInFrr10 = 1 << 13,            // as kOnByDefault, in FRR 10 only
  kOnInFrr10Datacenter = 1 << 14,  // the same, only in the datacenter profile
  kBlocksOwner = 1 << 15,          // the owner is not removed while this is there
  kFollowsRouterId = 1 << 16,      // bgpd puts what it derives in its place when the instance's router-id changes
  kRestartsMembers = 1 << 17,      // of a group, in FRR 10: members keep what it was when they came
  kLikeGroup = 1 << 18,            // of a peer: not said for a member that says the same as its group
};

// How one node of the model becomes a configuration line. {n} is the peer's name, {.} the node's own value; see
// template.hpp. A boolean gives its line when it is true; a list or leaf-list gives one line for each of its entries.
struct Row {
  Scope scope;
  const char* path;
  const char* line;
  const char* undo;
  std::uint32_t traits = kNone;
};

[[nodiscard]] std::span<const Row> table();

// Nodes that the renderer treats in code, as paths from the given scope.
struct Coded {
  Scope scope;
  const char* path;
};

[[nodiscard]] std::span<const Coded> codedNodes();

}  // namespace nicleaf::lines
