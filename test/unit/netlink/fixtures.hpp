// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/devlink.h>
#include <linux/genetlink.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <array>
#include <optional>
#include <vector>

#include "netlink/decode.hpp"
#include "netlink/devlink_message.hpp"
#include "netlink/message.hpp"

// Messages as the kernel sends them.
namespace nicleaf::netlink::test {

/// The bytes after the nlmsghdr, in a buffer of their own that ends where the message ends.
inline std::vector<std::uint8_t> payloadOf(const Message& message) {
  const Bytes bytes = message.bytes();
  return {bytes.begin() + sizeof(nlmsghdr), bytes.end()};
}

/// One of our VXLAN devices as a port of a bridge.
inline std::vector<std::uint8_t> vxlanPort() {
  Message message(RTM_NEWLINK, 0);
  auto& header = message.extra<ifinfomsg>();
  header.ifi_index = 1048577;
  header.ifi_flags = IFF_UP | IFF_BROADCAST;
  message.putText(IFLA_IFNAME, "vx10010");
  message.putU32(IFLA_MTU, 1450);
  message.putU32(IFLA_GROUP, 110);
  message.putU32(IFLA_MASTER, 7);
  message.put(IFLA_ADDRESS, model::Mac{{2, 0, 0, 0, 0, 1}});
  message.putText(IFLA_IFALIAS, "nicleaf");
  message.nest(IFLA_PROP_LIST, [&] {
    message.putText(IFLA_ALT_IFNAME, "tunnel");
    message.putText(IFLA_ALT_IFNAME, "too-long-for-the-name-of-a-link");
    message.putText(IFLA_ALT_IFNAME, "enp3s0");
  });
  message.nest(IFLA_LINKINFO, [&] {
    message.putText(IFLA_INFO_KIND, "vxlan");
    message.nest(IFLA_INFO_DATA, [&] {
      message.putU32(IFLA_VXLAN_ID, 10010);
      message.put(IFLA_VXLAN_LOCAL, *model::IpAddress::parse("10.0.0.1"));
      message.putU16(IFLA_VXLAN_PORT, 0xb512);  // 4789 in network order
      message.putU32(IFLA_VXLAN_LINK, 3);
      message.put(IFLA_VXLAN_GROUP, *model::IpAddress::parse("203.0.113.9"));
      message.putU8(IFLA_VXLAN_LEARNING, 1);
      message.putU8(IFLA_VXLAN_TOS, 2);
      message.putU8(IFLA_VXLAN_TTL, 3);
      message.putU8(IFLA_VXLAN_DF, 1);
    });
    message.putText(IFLA_INFO_SLAVE_KIND, "bridge");
    message.nest(IFLA_INFO_SLAVE_DATA, [&] {
      message.putU8(IFLA_BRPORT_STATE, BR_STATE_DISABLED);
      message.putU8(IFLA_BRPORT_LEARNING, 0);
      message.putU8(IFLA_BRPORT_NEIGH_SUPPRESS, 1);
    });
  });
  // An older kernel's arrays end before some sysctls.
  std::array<std::int32_t, IPV4_DEVCONF_ROUTE_LOCALNET> v4{};
  v4[IPV4_DEVCONF_RP_FILTER - 1] = 2;
  std::array<std::int32_t, DEVCONF_DISABLE_IPV6> v6{};
  v6[DEVCONF_ACCEPT_RA] = 1;
  message.nest(IFLA_AF_SPEC, [&] {
    message.nest(AF_INET, [&] { message.put(IFLA_INET_CONF, sizeof(v4), v4.data()); });
    message.nest(AF_INET6, [&] {
      message.put(IFLA_INET6_CONF, sizeof(v6), v6.data());
      message.putU8(IFLA_INET6_ADDR_GEN_MODE, 1);
    });
  });
  return payloadOf(message);
}

/// VLAN 10 (PVID, untagged) and the range 20 to 22 of port 9.
inline std::vector<std::uint8_t> portVlans() {
  Message message(RTM_NEWVLAN, 0);
  auto& header = message.extra<br_vlan_msg>();
  header.family = AF_BRIDGE;
  header.ifindex = 9;
  message.nest(BRIDGE_VLANDB_ENTRY, [&] {
    const bridge_vlan_info info{BRIDGE_VLAN_INFO_PVID | BRIDGE_VLAN_INFO_UNTAGGED, 10};
    message.put(BRIDGE_VLANDB_ENTRY_INFO, sizeof(info), &info);
  });
  message.nest(BRIDGE_VLANDB_ENTRY, [&] {
    const bridge_vlan_info info{0, 20};
    message.put(BRIDGE_VLANDB_ENTRY_INFO, sizeof(info), &info);
    message.putU16(BRIDGE_VLANDB_ENTRY_RANGE, 22);
  });
  return payloadOf(message);
}

/// The VLANs of port 9, the device for all VNIs: VLAN 10 with the tunnel 10010, VLANs 20 to 22 with 10020 to 10022.
inline std::vector<std::uint8_t> tunnelVlans() {
  Message message(RTM_NEWVLAN, 0);
  auto& header = message.extra<br_vlan_msg>();
  header.family = AF_BRIDGE;
  header.ifindex = 9;
  const auto entry = [&](std::uint16_t first, std::uint16_t last, std::uint32_t tunnel) {
    message.nest(BRIDGE_VLANDB_ENTRY, [&] {
      const bridge_vlan_info info{0, first};
      message.put(BRIDGE_VLANDB_ENTRY_INFO, sizeof(info), &info);
      if (last != first) message.putU16(BRIDGE_VLANDB_ENTRY_RANGE, last);
      message.nest(BRIDGE_VLANDB_ENTRY_TUNNEL_INFO, [&] { message.putU32(BRIDGE_VLANDB_TINFO_ID, tunnel); });
    });
  };
  entry(10, 10, 10010);
  entry(20, 22, 10020);
  return payloadOf(message);
}

/// VNI 10010 and the range 10020 to 10022 of link 9.
inline std::vector<std::uint8_t> vniFilter() {
  Message message(RTM_NEWTUNNEL, 0);
  auto& header = message.extra<tunnel_msg>();
  header.family = AF_BRIDGE;
  header.ifindex = 9;
  message.nest(VXLAN_VNIFILTER_ENTRY, [&] { message.putU32(VXLAN_VNIFILTER_ENTRY_START, 10010); });
  message.nest(VXLAN_VNIFILTER_ENTRY, [&] {
    message.putU32(VXLAN_VNIFILTER_ENTRY_START, 10020);
    message.putU32(VXLAN_VNIFILTER_ENTRY_END, 10022);
  });
  return payloadOf(message);
}

inline std::vector<std::uint8_t> localFdbEntry() {
  Message message(RTM_NEWNEIGH, 0);
  auto& header = message.extra<ndmsg>();
  header.ndm_family = AF_BRIDGE;
  header.ndm_ifindex = 7;
  header.ndm_state = NUD_PERMANENT;
  message.put(NDA_LLADDR, model::Mac{{2, 0, 0x5e, 0, 1, 1}});
  message.putU16(NDA_VLAN, 10);
  return payloadOf(message);
}

inline std::vector<std::uint8_t> ipv6Address() {
  Message message(RTM_NEWADDR, 0);
  auto& header = message.extra<ifaddrmsg>();
  header.ifa_family = AF_INET6;
  header.ifa_prefixlen = 64;
  header.ifa_index = 12;
  message.put(IFA_ADDRESS, *model::IpAddress::parse("2001:db8::1"));
  message.putU8(IFA_PROTO, model::kOwnerProtocol);
  return payloadOf(message);
}

inline std::vector<std::uint8_t> portSettings() {
  Message message(RTM_NEWLINK, 0);
  auto& header = message.extra<ifinfomsg>();
  header.ifi_family = AF_BRIDGE;
  header.ifi_index = 9;
  message.nest(IFLA_PROTINFO, [&] {
    message.putU8(IFLA_BRPORT_LEARNING, 1);
    message.putU8(IFLA_BRPORT_NEIGH_SUPPRESS, 0);
  });
  return payloadOf(message);
}

struct PortNumbers {
  std::uint16_t flavour = 0;
  std::optional<std::uint32_t> number{}, split{};
  std::optional<std::uint16_t> pf{};
  std::optional<std::uint32_t> function{};
  std::optional<std::uint32_t> controller{};
  bool external = false;
};

/// A port of pci/0000:03:00.0 with the netdev 9.
inline std::vector<std::uint8_t> devlinkPort(const PortNumbers& port) {
  Message message(0x20, 0);
  message.extra<genlmsghdr>().cmd = DEVLINK_CMD_PORT_NEW;
  message.putText(DEVLINK_ATTR_BUS_NAME, "pci");
  message.putText(DEVLINK_ATTR_DEV_NAME, "0000:03:00.0");
  message.putU32(DEVLINK_ATTR_PORT_INDEX, 65535);
  message.putU32(DEVLINK_ATTR_PORT_NETDEV_IFINDEX, 9);
  message.putU16(DEVLINK_ATTR_PORT_FLAVOUR, port.flavour);
  if (port.number) message.putU32(DEVLINK_ATTR_PORT_NUMBER, *port.number);
  if (port.split) message.putU32(DEVLINK_ATTR_PORT_SPLIT_SUBPORT_NUMBER, *port.split);
  if (port.controller) message.putU32(DEVLINK_ATTR_PORT_CONTROLLER_NUMBER, *port.controller);
  if (port.pf) message.putU16(DEVLINK_ATTR_PORT_PCI_PF_NUMBER, *port.pf);
  if (port.function && port.flavour == DEVLINK_PORT_FLAVOUR_PCI_SF)
    message.putU32(DEVLINK_ATTR_PORT_PCI_SF_NUMBER, *port.function);
  else if (port.function)
    message.putU16(DEVLINK_ATTR_PORT_PCI_VF_NUMBER, static_cast<std::uint16_t>(*port.function));
  message.putU8(DEVLINK_ATTR_PORT_EXTERNAL, port.external ? 1 : 0);
  return payloadOf(message);
}

inline std::vector<std::uint8_t> devlinkFamily() {
  Message message(GENL_ID_CTRL, 0);
  message.extra<genlmsghdr>().cmd = CTRL_CMD_NEWFAMILY;
  message.putText(CTRL_ATTR_FAMILY_NAME, "devlink");
  message.putU16(CTRL_ATTR_FAMILY_ID, 0x17);
  message.nest(CTRL_ATTR_MCAST_GROUPS, [&] {
    message.nest(1, [&] {
      message.putU32(CTRL_ATTR_MCAST_GRP_ID, 8);
      message.putText(CTRL_ATTR_MCAST_GRP_NAME, DEVLINK_GENL_MCGRP_CONFIG_NAME);
    });
  });
  return payloadOf(message);
}

}  // namespace nicleaf::netlink::test
