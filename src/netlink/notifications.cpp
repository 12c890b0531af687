// SPDX-License-Identifier: Apache-2.0
#include "netlink/notifications.hpp"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_bridge.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include <cerrno>
#include <cstddef>

namespace nicleaf::netlink {
namespace {

constexpr unsigned kGroups[] = {RTNLGRP_LINK,        RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR, RTNLGRP_NEIGH,
                                RTNLGRP_BRVLAN,      RTNLGRP_IPV4_ROUTE,  RTNLGRP_IPV6_ROUTE,  RTNLGRP_IPV4_RULE,
                                RTNLGRP_IPV6_RULE,   RTNLGRP_TC,          RTNLGRP_TUNNEL,      RTNLGRP_IPV4_NETCONF,
                                RTNLGRP_IPV6_NETCONF};
/// Without a filter, every learned MAC and every route of bgpd, thousands of each, would wake the agent. The filter
/// passes RTM_*NEIGH only for permanent and static FDB entries, and RTM_*ROUTE only outside of the tables main, local
/// and default, and neither the kernel's nor bgpd's or staticd's. BPF loads values in network order, while netlink uses
/// host order: hence htons().
model::Expected<void> installFilter(int fd) {
  constexpr auto kType = offsetof(nlmsghdr, nlmsg_type);
  constexpr auto kFamily = sizeof(nlmsghdr) + offsetof(ndmsg, ndm_family);
  constexpr auto kState = sizeof(nlmsghdr) + offsetof(ndmsg, ndm_state);
  constexpr auto kTable = sizeof(nlmsghdr) + offsetof(rtmsg, rtm_table);
  constexpr auto kProtocol = sizeof(nlmsghdr) + offsetof(rtmsg, rtm_protocol);
  constexpr std::uint8_t kBgpd = 186, kStaticd = 196;  // RTPROT_BGP; RTPROT_ZSTATIC of zebra/rt_netlink.h
  constexpr std::uint32_t kPass = 0xffffffff, kDrop = 0;
  sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_ABS | BPF_H, kType),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(RTM_NEWROUTE), 3, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(RTM_DELROUTE), 2, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(RTM_NEWNEIGH), 7, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(RTM_DELNEIGH), 6, 10),
      BPF_STMT(BPF_LD | BPF_ABS | BPF_B, kTable),
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, RT_TABLE_DEFAULT, 9, 0),
      BPF_STMT(BPF_LD | BPF_ABS | BPF_B, kProtocol),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kBgpd, 7, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kStaticd, 6, 0),
      BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, RTPROT_KERNEL, 4, 5),
      BPF_STMT(BPF_LD | BPF_ABS | BPF_B, kFamily),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_BRIDGE, 0, 3),
      BPF_STMT(BPF_LD | BPF_ABS | BPF_H, kState),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, htons(NUD_PERMANENT | NUD_NOARP), 0, 1),
      BPF_STMT(BPF_RET | BPF_K, kPass),
      BPF_STMT(BPF_RET | BPF_K, kDrop),
  };
  const sock_fprog filter{static_cast<unsigned short>(std::size(program)), program};
  if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)) == 0) return {};
  return model::fail(errorOf(errno, "rtnetlink", "filter notifications"));
}

}  // namespace

model::Expected<Notifications> Notifications::open() {
  auto socket = Socket::open();
  if (!socket) return model::fail(socket.error());
  if (auto filtered = installFilter(socket->fd()); !filtered) return model::fail(filtered.error());
  for (const unsigned group : kGroups) {
    if (auto joined = socket->join(group); !joined) return model::fail(joined.error());
  }
  return Notifications(std::move(*socket));
}

bool Notifications::read(int most, const std::function<void(const nlmsghdr&, Bytes)>& onMessage,
                         const std::function<void()>& lost) {
  for (int reads = 0; reads < most; ++reads) {
    const auto datagram = socket_.receive();
    if (!datagram && datagram.error() == EINTR) continue;
    if (!datagram && datagram.error() == EAGAIN) return false;
    // ENOBUFS: the receive buffer overflowed. ENOSPC: a datagram was longer than our buffer.
    if (!datagram || !forEachMessage(*datagram, onMessage)) lost();
  }
  return true;
}

}  // namespace nicleaf::netlink
