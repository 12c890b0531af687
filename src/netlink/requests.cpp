// SPDX-License-Identifier: Apache-2.0
#include "netlink/requests.hpp"

#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include "netlink/headers.hpp"

namespace nicleaf::netlink {
namespace {

Message dump(std::uint16_t type) { return Message(type, NLM_F_DUMP); }

}  // namespace

Message getLink(const model::IfName& name) {
  Message message(RTM_GETLINK, NLM_F_ACK);
  addLinkHeader(message, 0);
  message.putText(IFLA_IFNAME, name);
  message.putU32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
  return message;
}

Message getLink(std::uint32_t index) {
  Message message(RTM_GETLINK, NLM_F_ACK);
  addLinkHeader(message, index);
  message.putU32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
  return message;
}

Message deleteLink(std::uint32_t index) {
  Message message(RTM_DELLINK, NLM_F_ACK);
  addLinkHeader(message, index);
  return message;
}

Message dumpLinks() {
  Message message = dump(RTM_GETLINK);
  addLinkHeader(message, 0);
  message.putU32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
  return message;
}

Message dumpAddresses(std::uint32_t link) {
  Message message = dump(RTM_GETADDR);
  message.extra<ifaddrmsg>().ifa_index = link;
  return message;
}

Message dumpBridgeVlans(std::uint32_t link) {
  Message message = dump(RTM_GETVLAN);
  auto& header = message.extra<br_vlan_msg>();
  header.family = AF_BRIDGE;
  header.ifindex = link;
  return message;
}

Message dumpVniFilters(std::uint32_t link) {
  Message message = dump(RTM_GETTUNNEL);
  auto& header = message.extra<tunnel_msg>();
  header.family = AF_BRIDGE;
  header.ifindex = link;
  return message;
}

Message loadVxlan() {
  Message message(RTM_NEWLINK, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL);
  addLinkHeader(message, 0);
  message.nest(IFLA_LINKINFO, [&] {
    message.putText(IFLA_INFO_KIND, "vxlan");
    message.nest(IFLA_INFO_DATA, [&] { message.putU32(IFLA_VXLAN_ID, 1U << 24); });
  });
  return message;
}

Message dumpFdb(std::uint32_t link) {
  Message message = dump(RTM_GETNEIGH);
  auto& header = message.extra<ndmsg>();
  header.ndm_family = AF_BRIDGE;
  header.ndm_ifindex = static_cast<int>(link);
  return message;
}

Message dumpRules(model::IpAddress::Family family) {
  Message message = dump(RTM_GETRULE);
  message.extra<fib_rule_hdr>().family = familyNumber(family);
  return message;
}

Message dumpBlackholes(model::IpAddress::Family family) {
  Message message = dump(RTM_GETROUTE);
  auto& header = message.extra<rtmsg>();
  header.rtm_family = familyNumber(family);
  header.rtm_protocol = model::kOwnerProtocol;
  header.rtm_type = RTN_BLACKHOLE;
  return message;
}

Message dumpRoutes(model::IpAddress::Family family, std::uint8_t protocol) {
  Message message = dump(RTM_GETROUTE);
  auto& header = message.extra<rtmsg>();
  header.rtm_family = familyNumber(family);
  header.rtm_protocol = protocol;
  return message;
}

}  // namespace nicleaf::netlink
