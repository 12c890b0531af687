// SPDX-License-Identifier: Apache-2.0
#include "kernel/monitor.hpp"

#include <linux/rtnetlink.h>

#include <algorithm>
#include <utility>

#include "kernel/link_table.hpp"
#include "netlink/filter_codec.hpp"

namespace nicleaf::kernel {

model::Expected<std::unique_ptr<Monitor>> Monitor::start(boost::asio::io_context& context, int fd,
                                                         std::function<void()> read, std::function<void()> changed) {
  auto requests = netlink::Socket::open();
  if (!requests) return model::fail(requests.error());
  std::unique_ptr<Monitor> monitor(new Monitor(context, fd, std::move(*requests), std::move(read), std::move(changed)));
  // The multicast groups are joined already: changes during the dump are announced, too.
  monitor->relearn();
  monitor->wait();
  return monitor;
}

Monitor::Monitor(boost::asio::io_context& context, int fd, netlink::Socket requests, std::function<void()> read,
                 std::function<void()> changed)
    : requests_(std::move(requests)),
      read_(std::move(read)),
      changed_(std::move(changed)),
      descriptor_(context, fd),
      timer_(context),
      self_(std::make_shared<Monitor*>(this)) {}

Monitor::~Monitor() { descriptor_.release(); }

void Monitor::wait() {
  descriptor_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                         [weak = std::weak_ptr(self_)](boost::system::error_code error) {
                           const auto self = weak.lock();
                           if (!self || error) return;
                           (*self)->read_();
                           (*self)->wait();
                         });
}

void Monitor::note(const nlmsghdr& header, netlink::Bytes payload) {
  ++counters_.received;
  if (!isRelevant(header, payload)) return;
  ++counters_.relevant;
  noteChange();
}

void Monitor::lost() {
  ++counters_.overflows;
  relearn();
  noteChange();
}

void Monitor::relearn() {
  if (auto links = netlink::dumpAllLinks(requests_))
    links_ = std::move(*links);
  else
    links_.clear();  // then every link counts as changed
}

bool Monitor::isRelevant(const nlmsghdr& header, netlink::Bytes payload) {
  switch (header.nlmsg_type) {
    case RTM_NEWLINK:
    case RTM_DELLINK:
      return linkChanged(header, payload);
    case RTM_NEWADDR:
    case RTM_DELADDR: {
      const auto record = netlink::decodeAddress(payload);
      // Any IPv6 address goes when somebody switches IPv6 off.
      const bool goes = header.nlmsg_type == RTM_DELADDR && record && record->prefix.isV6();
      return goes || (record && record->protocol == model::kOwnerProtocol);
    }
    case RTM_NEWNEIGH:
    case RTM_DELNEIGH: {
      const auto record = netlink::decodeFdb(payload);
      const auto at = record ? links_.find(record->index) : links_.end();
      if (at == links_.end()) return false;
      const model::Link& link = at->second.link;
      // Each port has an entry for its own MAC, which is not relevant.
      return record->local ? isOurBridge(link) && record->entry.mac != link.mac : !link.ours && link.bridgePort;
    }
    case RTM_NEWROUTE:
    case RTM_DELROUTE:
      return netlink::decodeBlackhole(payload).has_value() || isInOurTable(netlink::decodeForeignRoute(payload));
    case RTM_NEWRULE:
    case RTM_DELRULE:
      return netlink::decodeRule(payload).has_value();
    case RTM_NEWTFILTER:
    case RTM_DELTFILTER: {
      // The deletion of a whole preference is announced without a handle.
      const auto link = netlink::filteredLink(payload);
      const auto at = link ? links_.find(*link) : links_.end();
      return at != links_.end() && !at->second.link.ours && at->second.master != 0;  // a bridged or a routed port
    }
    case RTM_DELQDISC:
      return netlink::decodeIngressQdisc(payload).has_value();
    case RTM_NEWTUNNEL:
    case RTM_DELTUNNEL: {
      const auto record = netlink::decodeVniFilter(payload);
      const auto at = record ? links_.find(record->index) : links_.end();
      return at != links_.end() && at->second.link.ours;
    }
    case RTM_NEWNETCONF:
      return netlink::decodeNetconf(payload).has_value();
    case RTM_NEWVLAN:
    case RTM_DELVLAN:
      return true;
    default:
      return false;
  }
}

bool Monitor::isInOurTable(const std::optional<model::ForeignRoute>& route) const {
  return route && std::ranges::any_of(links_, [&](const auto& one) {
           const auto* vrf = std::get_if<model::VrfKind>(&one.second.link.kind);
           return vrf != nullptr && one.second.link.ours && vrf->table == route->table;
         });
}

bool Monitor::linkChanged(const nlmsghdr& header, netlink::Bytes payload) {
  if (const auto port = netlink::decodePort(payload)) {  // AF_BRIDGE: a port's settings, or the port leaves the bridge
    const auto at = links_.find(port->index);
    if (at == links_.end() || !at->second.link.bridgePort) return false;
    model::BridgePort& known = *at->second.link.bridgePort;
    model::BridgePort now = known;
    for (const auto& [member, on] : port->flags) now.settings.*member = on;
    now.stopped = port->stopped.value_or(now.stopped);
    return std::exchange(known, now) != now;
  }
  auto record = netlink::decodeLink(payload);
  if (!record) return false;
  if (header.nlmsg_type == RTM_DELLINK) return links_.erase(record->index) != 0;
  netlink::LinkRecord& known = links_[record->index];
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
    // Calls a copy: the callback may destroy the Monitor.
    const auto changed = monitor.changed_;
    changed();
  });
}

}  // namespace nicleaf::kernel
