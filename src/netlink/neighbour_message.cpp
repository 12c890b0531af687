// SPDX-License-Identifier: Apache-2.0
#include "netlink/neighbour_message.hpp"

#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <cstring>

namespace nicleaf::netlink {
namespace {

/// The ages in NDA_CACHEINFO are in hundredths of a second on all architectures (jiffies_to_clock_t, USER_HZ).
constexpr std::chrono::milliseconds kTick{10};

}  // namespace

std::optional<NeighbourRecord> decodeNeighbour(Bytes payload) {
  ndmsg header{};
  if (payload.size() < NLMSG_ALIGN(sizeof(header))) return std::nullopt;
  std::memcpy(&header, payload.data(), sizeof(header));
  if (header.ndm_ifindex <= 0 || (header.ndm_family != AF_INET && header.ndm_family != AF_INET6)) return std::nullopt;
  const AttributeTable attributes(payload.subspan(NLMSG_ALIGN(sizeof(header))));
  const auto address = attributes.address(NDA_DST);
  const auto mac = attributes.mac(NDA_LLADDR);
  const Bytes ages = attributes.bytes(NDA_CACHEINFO);
  nda_cacheinfo info{};
  if (!address || !mac || ages.size() < sizeof(info)) return std::nullopt;
  std::memcpy(&info, ages.data(), sizeof(info));
  return NeighbourRecord{static_cast<std::uint32_t>(header.ndm_ifindex),
                         header.ndm_state,
                         header.ndm_flags,
                         *address,
                         *mac,
                         info.ndm_confirmed * kTick};
}

std::optional<std::uint32_t> decodeLearntMac(Bytes payload) {
  ndmsg header{};
  if (payload.size() < NLMSG_ALIGN(sizeof(header))) return std::nullopt;
  std::memcpy(&header, payload.data(), sizeof(header));
  if (header.ndm_family != AF_BRIDGE || header.ndm_ifindex <= 0) return std::nullopt;
  if ((header.ndm_state & (NUD_PERMANENT | NUD_NOARP)) != 0) return std::nullopt;
  if ((header.ndm_flags & (NTF_SELF | NTF_EXT_LEARNED)) != 0) return std::nullopt;
  return static_cast<std::uint32_t>(header.ndm_ifindex);
}

Message probeNeighbour(const NeighbourRecord& neighbour) {
  Message message(RTM_NEWNEIGH, NLM_F_ACK | NLM_F_REPLACE);
  auto& header = message.extra<ndmsg>();
  header.ndm_family = neighbour.address.family == model::IpAddress::Family::kV6 ? AF_INET6 : AF_INET;
  header.ndm_ifindex = static_cast<int>(neighbour.link);
  header.ndm_state = NUD_PROBE;
  message.put(NDA_DST, neighbour.address);
  message.put(NDA_LLADDR, neighbour.mac);
  return message;
}

}  // namespace nicleaf::netlink
