// SPDX-License-Identifier: Apache-2.0
#include "kernel/observer.hpp"

#include <linux/rtnetlink.h>

#include "kernel/encode.hpp"
#include "kernel/filter_codec.hpp"
#include "kernel/sysctl.hpp"

namespace nicleaf::kernel {
namespace {

using VlansByIndex = std::map<std::uint32_t, std::set<model::BridgeVlan>>;

bool isOurBridge(const model::Link& link) { return link.ours && std::holds_alternative<model::BridgeKind>(link.kind); }

model::Expected<void> addVlans(Socket& socket, LinksByIndex& links) {
  VlansByIndex vlans;
  auto dumped = socket.dump(
      dumpBridgeVlans(), [&] { vlans.clear(); },
      [&](const nlmsghdr& header, Bytes payload) {
        if (header.nlmsg_type != RTM_NEWVLAN) return;
        if (auto record = decodeBridgeVlans(payload)) vlans[record->index].merge(record->vlans);
      });
  // A kernel without bridge VLAN filtering has no such request, and no VLANs.
  if (!dumped && dumped.error().code != model::ErrorCode::kUnavailable) return dumped;
  for (auto& [index, set] : vlans) {
    const auto at = links.find(index);
    if (at == links.end()) continue;
    model::Link& link = at->second.link;
    if (isOurBridge(link))
      link.selfVlans = std::move(set);
    else if (link.bridgePort)
      link.bridgePort->vlans = std::move(set);
  }
  return {};
}

/// What nobody but a fool lets in is not looked at: the bridge has VLANs for 4094 VNIs.
constexpr std::uint32_t kMostVnis = 65536;

/// False: the kernel has no VNI filters.
model::Expected<bool> addVniFilters(Socket& socket, LinksByIndex& links) {
  std::map<std::uint32_t, std::set<model::Vni>> filters;
  auto dumped = socket.dump(
      dumpVniFilters(), [&] { filters.clear(); },
      [&](const nlmsghdr& header, Bytes payload) {
        if (header.nlmsg_type != RTM_NEWTUNNEL) return;
        const auto record = decodeVniFilter(payload);
        if (!record) return;
        std::set<model::Vni>& vnis = filters[record->index];
        for (const auto& [first, last] : record->ranges) {
          for (auto vni = first; vni <= last && vnis.size() < kMostVnis; ++vni.value) vnis.insert(vni);
        }
      });
  if (!dumped && dumped.error().code == model::ErrorCode::kUnavailable) return false;
  if (!dumped) return model::fail(dumped.error());
  for (auto& [index, vnis] : filters) {
    const auto at = links.find(index);
    if (at != links.end() && at->second.link.ours) at->second.link.vniFilter = std::move(vnis);
  }
  return true;
}

/// A dump of one link's entries, those that `wanted` picks.
template <typename Wanted>
model::Expected<void> dumpMacs(Socket& socket, std::uint32_t index, std::set<model::VlanMac>& macs, Wanted wanted) {
  auto dumped = socket.dump(
      dumpFdb(index), [&] { macs.clear(); },
      [&](const nlmsghdr& header, Bytes payload) {
        if (header.nlmsg_type != RTM_NEWNEIGH) return;
        const auto record = decodeFdb(payload);
        if (record && record->index == index && wanted(*record)) macs.insert(record->entry);
      });
  // A kernel without bridges has no such request.
  if (!dumped && dumped.error().code != model::ErrorCode::kUnavailable) return dumped;
  return {};
}

/// Of our bridge what it owns itself, of its foreign ports what is static.
model::Expected<void> addMacs(Socket& socket, LinksByIndex& links) {
  for (auto& [index, record] : links) {
    model::Link& link = record.link;
    model::Expected<void> dumped;
    if (isOurBridge(link)) {
      // The kernel makes an entry of the same form for the bridge's own MAC in each of its VLANs; those are not ours.
      dumped = dumpMacs(socket, index, link.localMacs,
                        [&](const FdbRecord& entry) { return entry.local && entry.entry.mac != link.mac; });
    } else if (const auto master = links.find(record.master);
               !link.ours && link.bridgePort && master != links.end() && isOurBridge(master->second.link)) {
      dumped =
          dumpMacs(socket, index, link.bridgePort->staticMacs, [](const FdbRecord& entry) { return !entry.local; });
    }
    if (!dumped) return dumped;
  }
  return {};
}

/// Of foreign links: the agent filters nowhere else.
model::Expected<void> addFilters(Socket& socket, LinksByIndex& links) {
  std::set<std::uint32_t> filtered;
  auto dumped = socket.dump(
      dumpQdiscs(), [&] { filtered.clear(); },
      [&](const nlmsghdr& header, Bytes payload) {
        if (header.nlmsg_type != RTM_NEWQDISC) return;
        if (const auto index = decodeIngressQdisc(payload)) filtered.insert(*index);
      });
  for (const std::uint32_t index : filtered) {
    const auto at = links.find(index);
    if (!dumped || at == links.end() || at->second.link.ours) continue;
    std::set<model::IngressFilter>& filters = at->second.link.ingress;
    dumped = socket.dump(
        dumpFilters(index), [&] { filters.clear(); },
        [&](const nlmsghdr& header, Bytes payload) {
          if (header.nlmsg_type != RTM_NEWTFILTER) return;
          if (auto record = decodeFilter(payload)) filters.insert(std::move(record->filter));
        });
  }
  return dumped;
}

model::Expected<void> addAddresses(Socket& socket, LinksByIndex& links) {
  std::map<std::uint32_t, std::set<model::IpPrefix>> addresses;
  auto dumped = socket.dump(
      dumpAddresses(), [&] { addresses.clear(); },
      [&](const nlmsghdr& header, Bytes payload) {
        if (header.nlmsg_type != RTM_NEWADDR) return;
        const auto record = decodeAddress(payload);
        if (record && record->protocol == model::kOwnerProtocol) addresses[record->index].insert(record->prefix);
      });
  if (!dumped) return dumped;
  for (auto& [index, set] : addresses) {
    if (const auto at = links.find(index); at != links.end()) at->second.link.addresses = std::move(set);
  }
  return {};
}

/// What one dump tells of, of both families.
template <typename Record>
model::Expected<void> addRouting(Socket& socket, Message (*request)(model::IpAddress::Family), std::uint16_t type,
                                 std::optional<Record> (*decode)(Bytes), std::set<Record>& into) {
  for (const auto family : {model::IpAddress::Family::kV4, model::IpAddress::Family::kV6}) {
    std::set<Record> found;
    auto dumped = socket.dump(
        request(family), [&] { found.clear(); },
        [&](const nlmsghdr& header, Bytes payload) {
          if (header.nlmsg_type != type) return;
          if (const auto record = decode(payload)) found.insert(*record);
        });
    if (!dumped) return dumped;
    into.merge(found);
  }
  return {};
}

/// Indexes to names; a link whose master or parent vanished between the dumps has none.
void nameRelatives(LinksByIndex& links) {
  const auto nameOf = [&](std::uint32_t index) -> std::optional<model::IfName> {
    const auto at = links.find(index);
    return at == links.end() ? std::nullopt : std::optional(at->second.link.name);
  };
  for (auto& [index, record] : links) {
    record.link.master = nameOf(record.master);
    if (auto* vlan = std::get_if<model::VlanKind>(&record.link.kind)) vlan->parent = nameOf(record.parent).value_or("");
  }
}

}  // namespace

model::Expected<LinksByIndex> dumpAllLinks(Socket& socket) {
  LinksByIndex links;
  const auto dumped = socket.dump(
      dumpLinks(), [&] { links.clear(); },
      [&](const nlmsghdr& header, Bytes payload) {
        if (header.nlmsg_type != RTM_NEWLINK) return;
        if (auto record = decodeLink(payload)) links.insert_or_assign(record->index, std::move(*record));
      });
  if (!dumped) return model::fail(dumped.error());
  return links;
}

model::Expected<model::KernelState> observeState(Socket& socket, LinksByIndex links,
                                                 const std::set<std::string>& sysctls) {
  nameRelatives(links);
  for (const auto add : {addVlans, addMacs, addFilters, addAddresses}) {
    if (auto added = add(socket, links); !added) return model::fail(added.error());
  }
  const auto knowsVniFilter = addVniFilters(socket, links);
  if (!knowsVniFilter) return model::fail(knowsVniFilter.error());
  model::KernelState state;
  state.knowsVniFilter = *knowsVniFilter;
  auto routing = addRouting(socket, dumpBlackholes, RTM_NEWROUTE, decodeBlackhole, state.blackholes);
  if (routing) routing = addRouting(socket, dumpRules, RTM_NEWRULE, decodeLocalRule, state.localRules);
  if (!routing) return model::fail(routing.error());
  for (auto& [index, record] : links) {
    model::IfName name = record.link.name;
    state.links.emplace(std::move(name), std::move(record.link));
  }
  for (const std::string& key : sysctls) {
    if (auto value = readSysctl(key)) state.sysctls.emplace(key, std::move(*value));
  }
  return state;
}

}  // namespace nicleaf::kernel
