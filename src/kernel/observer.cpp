// SPDX-License-Identifier: Apache-2.0
#include "kernel/observer.hpp"

#include <linux/rtnetlink.h>

#include "kernel/encode.hpp"
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

/// The kernel makes an entry of the same form for the bridge's own MAC in each of its VLANs; those are not ours.
model::Expected<void> addLocalMacs(Socket& socket, LinksByIndex& links) {
  for (auto& [index, record] : links) {
    model::Link& bridge = record.link;
    if (!isOurBridge(bridge)) continue;
    std::set<model::LocalMac> macs;
    const auto onEntry = [&, at = index](const nlmsghdr& header, Bytes payload) {
      if (header.nlmsg_type != RTM_NEWNEIGH) return;
      const auto entry = decodePermanentFdb(payload);
      if (entry && entry->index == at && entry->local.mac != bridge.mac) macs.insert(entry->local);
    };
    auto dumped = socket.dump(
        dumpFdb(index), [&] { macs.clear(); }, onEntry);
    if (!dumped && dumped.error().code != model::ErrorCode::kUnavailable) return dumped;
    bridge.localMacs = std::move(macs);
  }
  return {};
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
  for (const auto add : {addVlans, addLocalMacs, addAddresses}) {
    if (auto added = add(socket, links); !added) return model::fail(added.error());
  }
  model::KernelState state;
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
