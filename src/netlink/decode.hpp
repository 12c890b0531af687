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
// attributes do not fit into it, has no record; an attribute of the wrong length counts as absent. `payload` is the
// bytes after the nlmsghdr; any alignment.

/// A link as rtnetlink describes it: with indexes where the model has names. `link.master` and a VLAN's parent are not
/// set yet.
struct LinkRecord {
  std::uint32_t index = 0;
  std::uint32_t master = 0;    // 0: none
  std::uint32_t parent = 0;    // 0: none, or in another namespace
  std::string physPortName{};  // IFLA_PHYS_PORT_NAME; may be empty
  std::string parentDevice{};  // "pci/0000:03:00.0"; may be empty
  bool switchdev = false;      // IFLA_PHYS_SWITCH_ID: a port of a switch
  model::Link link;            // VLANs, VNI filter, local MACs and addresses are empty
  friend bool operator==(const LinkRecord&, const LinkRecord&) = default;
};
/// RTM_NEWLINK of AF_UNSPEC. Decodes the kind of foreign links, too: a foreign VRF may use the table that one of ours
/// needs. A kind that the model does not have, or that cannot be decoded, becomes ForeignKind.
[[nodiscard]] std::optional<LinkRecord> decodeLink(Bytes payload);

/// RTM_NEWNETCONF: the index of a link some of whose sysctls were changed; negative: sysctls of no link.
[[nodiscard]] std::optional<std::int32_t> decodeNetconf(Bytes payload);

/// RTM_NEWLINK of AF_BRIDGE: the settings of a bridge port that the message contains.
struct PortRecord {
  std::uint32_t index = 0;
  std::vector<std::pair<bool model::PortSettings::*, bool>> flags;
  std::optional<bool> stopped;  // model::BridgePort
};
[[nodiscard]] std::optional<PortRecord> decodePort(Bytes payload);

/// RTM_NEWVLAN: the VLANs of a port or of a bridge itself. Ranges of VLANs and of their tunnels are expanded.
struct VlanRecord {
  std::uint32_t index = 0;
  model::FlatSet<model::BridgeVlan> vlans;
};
[[nodiscard]] std::optional<VlanRecord> decodeBridgeVlans(Bytes payload);

/// RTM_NEWTUNNEL and RTM_DELTUNNEL: the VNIs that a VXLAN device accepts, as the first and last VNI of each range.
struct VniFilterRecord {
  std::uint32_t index = 0;
  std::vector<std::pair<model::Vni, model::Vni>> ranges;
};
[[nodiscard]] std::optional<VniFilterRecord> decodeVniFilter(Bytes payload);

/// RTM_NEWNEIGH and RTM_DELNEIGH of AF_BRIDGE. Only entries with a VLAN that neither the bridge nor zebra has learned:
/// the bridge's own entries, and the sticky entries of ports.
struct FdbRecord {
  std::uint32_t index = 0;  // the bridge itself, or a port
  bool local = false;       // true: the bridge receives the frames itself; false: static and sticky
  model::VlanMac entry;
};
[[nodiscard]] std::optional<FdbRecord> decodeFdb(Bytes payload);

/// The place of an entry with a VLAN, from the same messages, whoever added it. A bridge has at most one entry for a
/// MAC in a VLAN.
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

/// RTM_NEWROUTE and RTM_DELROUTE. Only blackhole routes that the agent adds.
[[nodiscard]] std::optional<model::BlackholeDefault> decodeBlackhole(Bytes payload);

/// RTM_NEWROUTE and RTM_DELROUTE. Only routes of protocols that are neither the kernel's, FRR's nor the agent's,
/// outside of the tables main, local and default.
[[nodiscard]] std::optional<model::ForeignRoute> decodeForeignRoute(Bytes payload);

/// RTM_NEWRULE and RTM_DELRULE. Only rules of the local table, and rules as the agent sets them, whoever set
/// them.
[[nodiscard]] std::optional<model::PolicyRule> decodeRule(Bytes payload);

/// NLMSG_ERROR, with the kernel's extended acknowledgement. `error` is an errno, 0 for success.
struct AckRecord {
  int error = 0;
  std::string text;
};
[[nodiscard]] std::optional<AckRecord> decodeAck(const nlmsghdr& header, Bytes payload);

/// Calls `visit(header, payload)` for each message of a datagram. Returns false if a message does not fit.
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
