// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/netlink.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "model/kernel_state.hpp"
#include "netlink/attributes.hpp"

namespace nicleaf::netlink {

// Pure functions from netlink messages to records. The bytes are not trusted: a message that is too short, or whose
// attributes do not fit into it, has no record; an attribute of the wrong length counts as absent. `payload` is what
// follows the nlmsghdr; any alignment.

/// A link with the indexes of what the model names; `link.master` and the parent's name are still to be filled in.
struct LinkRecord {
  std::uint32_t index = 0;
  std::uint32_t master = 0;    // 0: none
  std::uint32_t parent = 0;    // 0: none, or in another namespace
  std::string physPortName{};  // IFLA_PHYS_PORT_NAME; may be empty
  std::string parentDevice{};  // "pci/0000:03:00.0"; may be empty
  bool switchdev = false;      // IFLA_PHYS_SWITCH_ID: a port of a switch
  model::Link link;            // without VLANs, VNI filter, local MACs and addresses
  friend bool operator==(const LinkRecord&, const LinkRecord&) = default;
};
/// RTM_NEWLINK of AF_UNSPEC. The kind is told of foreign links too (a foreign VRF may have the table that one of ours
/// needs); one that is no kind of the model's, or cannot be read, is ForeignKind.
[[nodiscard]] std::optional<LinkRecord> decodeLink(Bytes payload);

/// RTM_NEWLINK of AF_BRIDGE: those of a port's settings that the message has.
struct PortRecord {
  std::uint32_t index = 0;
  std::vector<std::pair<bool model::BridgePort::*, bool>> flags;
};
[[nodiscard]] std::optional<PortRecord> decodePort(Bytes payload);

/// RTM_NEWVLAN: VLANs of a port or of a bridge itself, ranges expanded, also those of tunnels.
struct VlanRecord {
  std::uint32_t index = 0;
  model::FlatSet<model::BridgeVlan> vlans;
};
[[nodiscard]] std::optional<VlanRecord> decodeBridgeVlans(Bytes payload);

/// RTM_NEWTUNNEL and RTM_DELTUNNEL: VNIs that a VXLAN device lets in, first and last of each range.
struct VniFilterRecord {
  std::uint32_t index = 0;
  std::vector<std::pair<model::Vni, model::Vni>> ranges;
};
[[nodiscard]] std::optional<VniFilterRecord> decodeVniFilter(Bytes payload);

/// RTM_NEWNEIGH and RTM_DELNEIGH of AF_BRIDGE, only entries with a VLAN that were not learnt, neither by the bridge nor
/// by zebra: the bridge's own, and the sticky ones of ports.
struct FdbRecord {
  std::uint32_t index = 0;  // the bridge itself, or a port
  bool local = false;       // the bridge takes the frames itself; otherwise static and sticky
  model::VlanMac entry;
};
[[nodiscard]] std::optional<FdbRecord> decodeFdb(Bytes payload);

/// Of the same messages, with a VLAN, whoever made the entry: a bridge has a MAC in a VLAN once, and here it is.
struct FdbPlace {
  std::uint32_t index = 0;
  model::VlanMac entry;
};
[[nodiscard]] std::optional<FdbPlace> decodeFdbPlace(Bytes payload);

/// RTM_NEWADDR and RTM_DELADDR, IPv4 and IPv6.
struct AddressRecord {
  std::uint32_t index = 0;
  std::uint8_t protocol = 0;
  model::IpPrefix prefix;
};
[[nodiscard]] std::optional<AddressRecord> decodeAddress(Bytes payload);

/// RTM_NEWROUTE and RTM_DELROUTE, only those that the agent makes.
[[nodiscard]] std::optional<model::BlackholeDefault> decodeBlackhole(Bytes payload);

/// RTM_NEWRULE and RTM_DELRULE, only those that send everything to the local table.
[[nodiscard]] std::optional<model::LocalRule> decodeLocalRule(Bytes payload);

/// NLMSG_ERROR, with the kernel's extended acknowledgement. `error` is an errno, 0 for success.
struct AckRecord {
  int error = 0;
  std::string text;
};
[[nodiscard]] std::optional<AckRecord> decodeAck(const nlmsghdr& header, Bytes payload);

/// Calls `visit(header, payload)` for each message of a datagram. False if one does not fit.
template <typename Visit>
bool forEachMessage(Bytes datagram, Visit visit) {
  nlmsghdr header{};
  while (datagram.size() >= sizeof(header)) {
    std::memcpy(&header, datagram.data(), sizeof(header));
    if (header.nlmsg_len < sizeof(header) || header.nlmsg_len > datagram.size()) return false;
    visit(header, datagram.subspan(sizeof(header), header.nlmsg_len - sizeof(header)));
    const std::size_t padded = (std::size_t{header.nlmsg_len} + NLMSG_ALIGNTO - 1) & ~std::size_t{NLMSG_ALIGNTO - 1};
    datagram = datagram.subspan(std::min(padded, datagram.size()));
  }
  return datagram.empty();
}

}  // namespace nicleaf::netlink
