// SPDX-License-Identifier: Apache-2.0
#include "kernel/group_delete.hpp"

#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include <algorithm>
#include <set>

#include "netlink/collect.hpp"
#include "netlink/parse.hpp"
#include "netlink/requests.hpp"

namespace nicleaf::kernel {
namespace {

/// An IFLA_GROUP that nobody else should use; its members are checked before anything is deleted.
constexpr std::uint32_t kGroup = 0x6e6c6661;

netlink::Message aboutGroup(std::uint16_t type, std::uint32_t link) {
  netlink::Message message(type, NLM_F_ACK);
  message.extra<ifinfomsg>().ifi_index = static_cast<int>(link);
  message.putU32(IFLA_GROUP, kGroup);
  return message;
}

model::Expected<std::set<std::uint32_t>> members(netlink::Socket& socket) {
  return netlink::collect<std::set<std::uint32_t>>(socket, netlink::dumpLinks(), RTM_NEWLINK,
                                                   [](netlink::Bytes payload, std::set<std::uint32_t>& links) {
                                                     const auto parsed = netlink::parse<ifinfomsg>(payload);
                                                     if (!parsed || parsed->attributes.u32(IFLA_GROUP) != kGroup)
                                                       return;
                                                     links.insert(static_cast<std::uint32_t>(parsed->header.ifi_index));
                                                   });
}

bool wasDone(const model::Expected<std::vector<netlink::Socket::Answer>>& answers) {
  return answers &&
         std::ranges::all_of(*answers, [](const auto& each) { return !each.missing && each.ack.error == 0; });
}

}  // namespace

bool deleteTogether(netlink::Socket& socket, std::span<const std::uint32_t> links) {
  const std::set<std::uint32_t> wanted(links.begin(), links.end());
  // The kernel would delete foreign members of the group, too.
  const auto before = members(socket);
  if (!before || !std::ranges::includes(wanted, *before)) return false;
  std::vector<netlink::Message> requests;
  requests.reserve(links.size());
  for (const std::uint32_t link : links) requests.push_back(aboutGroup(RTM_SETLINK, link));
  if (!wasDone(socket.transact(std::move(requests)))) return false;
  const auto now = members(socket);
  if (!now || *now != wanted) return false;
  return wasDone(socket.transact({aboutGroup(RTM_DELLINK, 0)}));
}

}  // namespace nicleaf::kernel
