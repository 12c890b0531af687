// SPDX-License-Identifier: Apache-2.0
#include "kernel/monitor.hpp"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_bridge.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include <cerrno>
#include <cstddef>
#include <utility>

#include "kernel/filter_codec.hpp"

namespace nicleaf::kernel {
namespace {

constexpr unsigned kGroups[] = {RTNLGRP_LINK,      RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR, RTNLGRP_NEIGH,
                                RTNLGRP_BRVLAN,    RTNLGRP_IPV4_ROUTE,  RTNLGRP_IPV6_ROUTE,  RTNLGRP_IPV4_RULE,
                                RTNLGRP_IPV6_RULE, RTNLGRP_TC,          RTNLGRP_TUNNEL};
/// Datagrams read in one go before other work gets its turn.
constexpr int kReadsPerTurn = 256;

/// A port with thousands of learned MACs would wake the agent for each of them, and bgpd's thousands of routes: of
/// RTM_*NEIGH only permanent FDB entries pass, of RTM_*ROUTE only the agent's own. A BPF program loads in network
/// order, netlink is in host order.
model::Expected<void> installFilter(int fd) {
  constexpr auto kType = offsetof(nlmsghdr, nlmsg_type);
  constexpr auto kFamily = sizeof(nlmsghdr) + offsetof(ndmsg, ndm_family);
  constexpr auto kState = sizeof(nlmsghdr) + offsetof(ndmsg, ndm_state);
  constexpr auto kProtocol = sizeof(nlmsghdr) + offsetof(rtmsg, rtm_protocol);
  constexpr std::uint32_t kPass = 0xffffffff, kDrop = 0;
  sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_ABS | BPF_H, kType),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(RTM_NEWROUTE), 3, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(RTM_DELROUTE), 2, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(RTM_NEWNEIGH), 3, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(RTM_DELNEIGH), 2, 6),
      BPF_STMT(BPF_LD | BPF_ABS | BPF_B, kProtocol),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, model::kOwnerProtocol, 4, 5),
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

bool isOurBridge(const model::Link& link) { return link.ours && std::holds_alternative<model::BridgeKind>(link.kind); }

}  // namespace

model::Expected<std::unique_ptr<Monitor>> Monitor::start(boost::asio::io_context& context,
                                                         std::function<void()> changed) {
  auto socket = Socket::open();
  if (!socket) return model::fail(socket.error());
  auto requests = Socket::open();
  if (!requests) return model::fail(requests.error());
  if (auto filtered = installFilter(socket->fd()); !filtered) return model::fail(filtered.error());
  for (const unsigned group : kGroups) {
    if (auto joined = socket->join(group); !joined) return model::fail(joined.error());
  }
  std::unique_ptr<Monitor> monitor(new Monitor(context, std::move(*socket), std::move(*requests), std::move(changed)));
  // After joining: what changes while the links are dumped is heard of.
  monitor->relearn();
  monitor->wait();
  return monitor;
}

Monitor::Monitor(boost::asio::io_context& context, Socket socket, Socket requests, std::function<void()> changed)
    : socket_(std::move(socket)),
      requests_(std::move(requests)),
      changed_(std::move(changed)),
      descriptor_(context, socket_.fd()),
      timer_(context),
      self_(std::make_shared<Monitor*>(this)) {}

Monitor::~Monitor() { descriptor_.release(); }

void Monitor::wait() {
  descriptor_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                         [weak = std::weak_ptr(self_)](boost::system::error_code error) {
                           const auto self = weak.lock();
                           if (self && !error) (*self)->drain();
                         });
}

void Monitor::drain() {
  bool relevant = false;
  for (int reads = 0; reads < kReadsPerTurn; ++reads) {
    const auto datagram = socket_.receive();
    if (!datagram && datagram.error() == EINTR) continue;
    if (!datagram && datagram.error() == ENOBUFS) {
      ++counters_.overflows;
      relearn();
      relevant = true;
      continue;
    }
    if (!datagram) break;
    forEachMessage(*datagram, [&](const nlmsghdr& header, Bytes payload) {
      ++counters_.received;
      if (!isRelevant(header, payload)) return;
      ++counters_.relevant;
      relevant = true;
    });
  }
  if (relevant) noteChange();
  wait();
}

void Monitor::relearn() {
  if (auto links = dumpAllLinks(requests_))
    links_ = std::move(*links);
  else
    links_.clear();  // then every link is news
}

bool Monitor::isRelevant(const nlmsghdr& header, Bytes payload) {
  switch (header.nlmsg_type) {
    case RTM_NEWLINK:
    case RTM_DELLINK:
      return linkChanged(header, payload);
    case RTM_NEWADDR:
    case RTM_DELADDR: {
      const auto record = decodeAddress(payload);
      return record && record->protocol == model::kOwnerProtocol;
    }
    case RTM_NEWNEIGH:
    case RTM_DELNEIGH: {
      const auto record = decodeFdb(payload);
      const auto at = record ? links_.find(record->index) : links_.end();
      if (at == links_.end()) return false;
      const model::Link& link = at->second.link;
      // Each port has an entry for its own MAC, which is no news.
      return record->local ? isOurBridge(link) && record->entry.mac != link.mac : !link.ours && link.bridgePort;
    }
    case RTM_NEWROUTE:
    case RTM_DELROUTE:
      return decodeBlackhole(payload).has_value();
    case RTM_NEWRULE:
    case RTM_DELRULE:
      return decodeLocalRule(payload).has_value();
    case RTM_NEWTFILTER:
    case RTM_DELTFILTER: {
      // A preference that goes as a whole is announced without a handle.
      const auto link = filteredLink(payload);
      const auto at = link ? links_.find(*link) : links_.end();
      return at != links_.end() && !at->second.link.ours && at->second.link.bridgePort;
    }
    case RTM_DELQDISC:
      return decodeIngressQdisc(payload).has_value();
    case RTM_NEWTUNNEL:
    case RTM_DELTUNNEL: {
      const auto record = decodeVniFilter(payload);
      const auto at = record ? links_.find(record->index) : links_.end();
      return at != links_.end() && at->second.link.ours;
    }
    case RTM_NEWVLAN:
    case RTM_DELVLAN:
      return true;
    default:
      return false;
  }
}

bool Monitor::linkChanged(const nlmsghdr& header, Bytes payload) {
  if (const auto port = decodePort(payload)) {  // AF_BRIDGE: a port's settings, or the port leaves the bridge
    const auto at = links_.find(port->index);
    if (at == links_.end() || !at->second.link.bridgePort) return false;
    model::BridgePort& known = *at->second.link.bridgePort;
    model::BridgePort now = known;
    for (const auto& [member, on] : port->flags) now.*member = on;
    return std::exchange(known, now) != now;
  }
  auto record = decodeLink(payload);
  if (!record) return false;
  if (header.nlmsg_type == RTM_DELLINK) return links_.erase(record->index) != 0;
  LinkRecord& known = links_[record->index];
  if (known == *record) return false;
  known = std::move(*record);
  return true;
}

void Monitor::noteChange() {
  if (std::exchange(scheduled_, true)) return;
  timer_.expires_after(kWindow);
  timer_.async_wait([weak = std::weak_ptr(self_)](boost::system::error_code error) {
    const auto self = weak.lock();
    if (!self || error) return;
    Monitor& monitor = **self;
    monitor.scheduled_ = false;
    ++monitor.counters_.reported;
    // A copy: the callback may destroy the Monitor.
    const auto changed = monitor.changed_;
    changed();
  });
}

}  // namespace nicleaf::kernel
