// SPDX-License-Identifier: Apache-2.0
#include "netlink/changes.hpp"

#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/netconf.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include "netlink/filter_codec.hpp"

namespace nicleaf::netlink {
namespace {

constexpr std::size_t kMostEntries = 4096;
constexpr std::uint32_t kMostVnis = 256;  // in one range
/// LOOPBACK_IFINDEX of the kernel.
constexpr std::uint32_t kLoopback = 1;

/// The index in the family's header; nullopt if the payload is too short for the header.
template <typename Header>
std::optional<std::uint32_t> indexIn(Bytes payload, auto Header::*member) {
  Header header{};
  if (payload.size() < sizeof(header)) return std::nullopt;
  std::memcpy(&header, payload.data(), sizeof(header));
  return static_cast<std::uint32_t>(header.*member);
}

}  // namespace

void Changes::Vlan::applyTo(model::FlatSet<model::BridgeVlan>& vlans) const {
  const auto first = vlans.lower_bound({vlan.id});  // VLANs are ordered by id first
  if (first != vlans.end() && first->id == vlan.id) vlans.erase(first);
  if (!there) return;
  if (vlan.pvid) {
    const auto former = std::ranges::find(vlans, true, &model::BridgeVlan::pvid);
    if (former != vlans.end()) {
      model::BridgeVlan other = *former;
      other.pvid = false;
      vlans.erase(former);
      vlans.insert(other);
    }
  }
  vlans.insert(vlan);
}

void Changes::VniRange::applyTo(model::FlatSet<model::Vni>& vnis) const {
  vnis.erase(vnis.lower_bound(first), vnis.upper_bound(last));
  if (!there) return;
  std::vector<model::Vni> range;
  for (model::Vni vni = first; vni <= last; ++vni.value) range.push_back(vni);
  vnis.insert(boost::container::ordered_unique_range, range.begin(), range.end());
}

void Changes::mark(std::optional<std::uint32_t> index, std::set<std::uint32_t>& marked) {
  if (index)
    marked.insert(*index);
  else
    everything = true;
}

void Changes::noteLink(const nlmsghdr& header, Bytes payload) {
  const auto index = indexIn(payload, &ifinfomsg::ifi_index);
  mark(index, links);
  if (index && header.nlmsg_type == RTM_DELLINK && payload[0] == AF_UNSPEC) {
    deleted.insert(*index);
    clsact[*index] = false;
  }
  // IPv6 blackholes are routes through the loopback: the kernel removes them with it, announced or not.
  blackholes = blackholes || index == kLoopback;
}

void Changes::noteVlans(const nlmsghdr& header, Bytes payload) {
  // When the flags of a range change, the notification has only the tunnel of its first VLAN (br_vlan_notify).
  const auto record = decodeBridgeVlans(payload);
  if (!record || record->vlans.size() > 1 || vlanEntries.size() == kMostEntries)
    return mark(indexIn(payload, &br_vlan_msg::ifindex), vlans);
  for (const model::BridgeVlan& vlan : record->vlans) {
    vlanEntries.push_back({record->index, vlan, header.nlmsg_type == RTM_NEWVLAN});
  }
}

void Changes::noteVnis(const nlmsghdr& header, Bytes payload) {
  const auto record = decodeVniFilter(payload);
  if (!record) return mark(indexIn(payload, &tunnel_msg::ifindex), vnis);
  for (const auto& [first, last] : record->ranges) {
    if (last.value - first.value > kMostVnis || vniEntries.size() == kMostEntries)
      vnis.insert(record->index);
    else
      vniEntries.push_back({record->index, first, last, header.nlmsg_type == RTM_NEWTUNNEL});
  }
}

void Changes::note(const nlmsghdr& header, Bytes payload) {
  if (everything) return;
  switch (header.nlmsg_type) {
    case RTM_NEWLINK:
    case RTM_DELLINK:  // of any family: AF_BRIDGE messages are about ports
      noteLink(header, payload);
      break;
    case RTM_DELADDR:  // also because somebody switched IPv6 off, which is announced in no other way
      mark(indexIn(payload, &ifaddrmsg::ifa_index), links);
      [[fallthrough]];
    case RTM_NEWADDR:
      mark(indexIn(payload, &ifaddrmsg::ifa_index), addresses);
      break;
    case RTM_NEWNETCONF:
      if (const auto index = decodeNetconf(payload); index && *index > 0)
        links.insert(static_cast<std::uint32_t>(*index));
      break;
    case RTM_NEWVLAN:
    case RTM_DELVLAN:
      noteVlans(header, payload);
      break;
    case RTM_NEWTUNNEL:
    case RTM_DELTUNNEL:
      noteVnis(header, payload);
      break;
    case RTM_NEWTFILTER:
    case RTM_DELTFILTER:
    case RTM_NEWCHAIN:
    case RTM_DELCHAIN:
      mark(indexIn(payload, &tcmsg::tcm_ifindex), filters);
      break;
    case RTM_NEWQDISC:
    case RTM_DELQDISC:
      if (const auto index = decodeIngressQdisc(payload)) {
        clsact[*index] = header.nlmsg_type == RTM_NEWQDISC;
        filters.insert(*index);
      }
      break;
    case RTM_NEWNEIGH:
    case RTM_DELNEIGH:
      if (const auto place = decodeFdbPlace(payload); place && !allFdb) {
        allFdb = entries.size() == kMostEntries;
        entries.push_back({*place, header.nlmsg_type == RTM_NEWNEIGH ? decodeFdb(payload) : std::nullopt});
      }
      break;
    case RTM_NEWROUTE:
      if (const auto route = decodeBlackhole(payload)) newBlackholes.push_back(*route);
      if (const auto route = decodeForeignRoute(payload); route && !foreignRoutes) {
        foreignRoutes = newForeign.size() == kMostEntries;
        newForeign.push_back(*route);
      }
      break;
    case RTM_DELROUTE:  // another route to the same destination may remain
      blackholes = blackholes || decodeBlackhole(payload).has_value();
      foreignRoutes = foreignRoutes || decodeForeignRoute(payload).has_value();
      break;
    case RTM_NEWRULE:
    case RTM_DELRULE:
      rules = true;
      break;
    default:
      break;
  }
}

}  // namespace nicleaf::netlink
