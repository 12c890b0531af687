// SPDX-License-Identifier: Apache-2.0
#include "netlink/route_message.hpp"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>

#include "netlink/headers.hpp"

namespace nicleaf::netlink {
namespace {

/// RTA_VIA: a family in host order, and an address of that family.
std::optional<model::IpAddress> viaOf(Bytes value) {
  std::uint16_t family = 0;
  if (value.size() < sizeof(family)) return std::nullopt;
  std::memcpy(&family, value.data(), sizeof(family));
  value = value.subspan(sizeof(family));
  model::IpAddress address;
  address.family = family == AF_INET ? model::IpAddress::Family::kV4 : model::IpAddress::Family::kV6;
  if ((family != AF_INET && family != AF_INET6) || value.size() != address.bits() / 8) return std::nullopt;
  std::ranges::copy(value, address.octets.begin());
  return address;
}

std::optional<model::IpAddress> gatewayOf(const AttributeTable& attributes) {
  if (auto gateway = attributes.address(RTA_GATEWAY)) return gateway;
  return attributes.has(RTA_VIA) ? viaOf(attributes.bytes(RTA_VIA)) : std::nullopt;
}

/// RTA_MULTIPATH: headers, each followed by its attributes.
std::vector<NextHopRecord> nextHopsOf(Bytes bytes) {
  std::vector<NextHopRecord> hops;
  rtnexthop header{};
  while (bytes.size() >= sizeof(header)) {
    std::memcpy(&header, bytes.data(), sizeof(header));
    if (header.rtnh_len < sizeof(header) || header.rtnh_len > bytes.size()) break;
    const AttributeTable attributes(bytes.subspan(sizeof(header), header.rtnh_len - sizeof(header)));
    hops.push_back(
        {gatewayOf(attributes), static_cast<std::uint32_t>(std::max(header.rtnh_ifindex, 0)), header.rtnh_flags});
    bytes = bytes.subspan(std::min<std::size_t>(RTNH_ALIGN(header.rtnh_len), bytes.size()));
  }
  return hops;
}

}  // namespace

std::optional<FullRouteRecord> decodeFullRoute(Bytes payload) {
  rtmsg header{};
  if (payload.size() < NLMSG_ALIGN(sizeof(header))) return std::nullopt;
  std::memcpy(&header, payload.data(), sizeof(header));
  if (header.rtm_family != AF_INET && header.rtm_family != AF_INET6) return std::nullopt;
  const AttributeTable attributes(payload.subspan(NLMSG_ALIGN(sizeof(header))));
  FullRouteRecord record;
  record.prefix.address.family =
      header.rtm_family == AF_INET ? model::IpAddress::Family::kV4 : model::IpAddress::Family::kV6;
  if (const auto address = attributes.address(RTA_DST)) record.prefix.address = *address;
  record.prefix.length = header.rtm_dst_len;
  if (record.prefix.length > record.prefix.address.bits()) return std::nullopt;
  record.type = header.rtm_type;
  record.protocol = header.rtm_protocol;
  record.table = attributes.u32(RTA_TABLE).value_or(header.rtm_table);
  record.metric = attributes.u32(RTA_PRIORITY).value_or(0);
  record.flags = header.rtm_flags;
  if (attributes.has(RTA_MULTIPATH)) {
    record.nextHops = nextHopsOf(attributes.bytes(RTA_MULTIPATH));
  } else if (const auto index = attributes.u32(RTA_OIF)) {
    record.nextHops.push_back({gatewayOf(attributes), *index, header.rtm_flags});
  }
  return record;
}

Message getRoute(const model::IpAddress& address, std::uint32_t device) {
  Message message(RTM_GETROUTE, NLM_F_ACK);
  auto& header = message.extra<rtmsg>();
  header.rtm_family = familyNumber(address.family);
  header.rtm_dst_len = static_cast<unsigned char>(address.bits());
  // IPv6 answers with the table anyway, and older kernels refuse the flag there.
  header.rtm_flags = RTM_F_FIB_MATCH | (address.isV4() ? RTM_F_LOOKUP_TABLE : 0U);
  message.put(RTA_DST, address);
  if (device != 0) message.putU32(RTA_OIF, device);
  return message;
}

Message dumpBlackholesOf(model::IpAddress::Family family, std::uint32_t table) {
  Message message(RTM_GETROUTE, NLM_F_DUMP);
  auto& header = message.extra<rtmsg>();
  header.rtm_family = familyNumber(family);
  header.rtm_type = RTN_BLACKHOLE;
  message.putU32(RTA_TABLE, table);
  return message;
}

}  // namespace nicleaf::netlink
