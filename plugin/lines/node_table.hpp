// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <span>

namespace nicleaf::lines {

/// The list entry or container that a row's path starts from.
enum class Scope : std::uint8_t {
  kInstance,    // instance
  kPeer,        // neighbor, unnumbered-neighbor and peer-group alike, wherever the path exists
  kPeerFamily,  // afi-safis/afi-safi/FAMILY of a peer
  kFamily,      // global/afi-safis/afi-safi/FAMILY of an instance
  kVni,         // l2vpn-evpn/vni
};

/// What is special about a row; the values combine.
enum Trait : std::uint32_t {
  kNone = 0,
  kReplace = 1 << 0,               // bgpd does not overwrite the value: undo, then the new line
  kReplaceOnShrink = 1 << 1,       // bgpd keeps an option that the new line does not have
  kExplicitFalse = 1 << 2,         // 'false' is configuration, too: its line is the undo line
  kOnByDefault = 1 << 3,           // the default is 'true', so the undo line of 'false' is the line
  kOnInDatacenter = 1 << 4,        // the same, in the datacenter profile only
  kOnInTraditional = 1 << 5,       // the same, in the traditional profile only
  kLast = 1 << 6,                  // comes after everything else of the instance
  kJoined = 1 << 7,                // all entries of a leaf-list share one line
  kNeedsOption = 1 << 8,           // there is no line without at least one option
  kPartner = 1 << 9,               // names another instance's VRF: added after all instances, removed before all
  kProcessWide = 1 << 10,          // bgpd keeps it when it deletes the instance: needs a removal of its own
  kAddressOnly = 1 << 11,          // has no line for an unnumbered neighbor, where it is always on
  kRestartsPeers = 1 << 12,        // bgpd's peers keep the value that was there when they were created
  kOnInFrr10 = 1 << 13,            // like kOnByDefault, in FRR 10 only
  kOnInFrr10Datacenter = 1 << 14,  // the same, in the datacenter profile only
  kBlocksOwner = 1 << 15,          // bgpd does not remove the owner while it exists
  kFollowsRouterId = 1 << 16,      // bgpd replaces it with a derived value when the router-id changes
  kRestartsMembers = 1 << 17,      // of a group, in FRR 10: members keep the value that was there when they joined
  kLikeGroup = 1 << 18,            // of a peer: a member has no line if its group has the same value
};

/// How one node of the model becomes a configuration line. {n} is the peer's name, {.} the node's own value; see
/// line_template.hpp. A boolean has a line if it is true. A list or leaf-list has one line for each entry.
struct Row {
  Scope scope;
  const char* path;
  const char* line;
  const char* undo;
  std::uint32_t traits = kNone;
};

/// All rows. Rows of a scope are executed in this order.
[[nodiscard]] std::span<const Row> table();

/// A node that the renderer handles in code instead of a row.
struct Coded {
  Scope scope;
  const char* path;
};

[[nodiscard]] std::span<const Coded> codedNodes();

}  // namespace nicleaf::lines
