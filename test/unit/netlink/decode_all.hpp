// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/rtnetlink.h>

#include <algorithm>

#include "netlink/changes.hpp"
#include "netlink/devlink_message.hpp"
#include "netlink/filter_codec.hpp"
#include "netlink/neighbour_message.hpp"
#include "netlink/nftables_message.hpp"
#include "netlink/offload_message.hpp"
#include "netlink/route_message.hpp"

namespace nicleaf::netlink::test {

/// Runs all decoders on a possible payload and checks their results against the limits of the model. Returns null, or
/// the limit that was broken.
inline const char* decodeAll(Bytes bytes) {
  const auto isVlan = [](const model::VlanId& id) { return id.value >= 1 && id.value <= 4094; };
  if (const auto link = decodeLink(bytes)) {
    if (link->link.name.empty() || link->link.name.size() > model::kMaxInterfaceName) return "length of a name";
    if (link->index == 0) return "index of a link";
  }
  if (const auto vlans = decodeBridgeVlans(bytes)) {
    for (const auto& vlan : vlans->vlans) {
      if (!isVlan(vlan.id)) return "VLAN of a port";
      if (vlan.tunnel && vlan.tunnel->value > 0xffffff) return "tunnel of a VLAN";
    }
  }
  if (const auto filter = decodeVniFilter(bytes)) {
    for (const auto& [first, last] : filter->ranges) {
      if (first > last || last.value > 0xffffff) return "range of a VNI filter";
    }
  }
  if (const auto entry = decodeFdb(bytes); entry && !isVlan(entry->entry.vlan)) return "VLAN of an FDB entry";
  if (const auto address = decodeAddress(bytes); address && address->prefix.length > address->prefix.address.bits()) {
    return "length of a prefix";
  }
  (void)decodeNetconf(bytes);
  if (const auto route = decodeBlackhole(bytes); route && route->family > model::IpAddress::Family::kV6) {
    return "family of a route";
  }
  if (const auto rule = decodeRule(bytes); rule && rule->family > model::IpAddress::Family::kV6) {
    return "family of a rule";
  }
  if (const auto filter = decodeFilter(bytes)) {
    for (const auto& match : filter->filter.matches) {
      if (match.value.size() != match.mask.size()) return "mask of a filter";
    }
    if (describe(filter->filter).empty()) return "words of a filter";
  }
  if (const auto count = decodeFilterCount(bytes); count && !count->place.ours()) return "place of a counter";
  if (const auto link = filteredLink(bytes); link && *link == 0) return "index of a filtered link";
  if (const auto qdisc = decodeIngressQdisc(bytes); qdisc && *qdisc == 0) return "index of a qdisc";
  if (const auto port = decodePort(bytes); port && port->index == 0) return "index of a port";
  if (const auto port = decodeDevlinkPort(bytes); port && port->device.find('/') == std::string::npos) return "device";
  if (const auto mode = decodeEswitchMode(bytes); mode && mode->empty()) return "eswitch mode";
  if (const auto device = decodeDevlinkDevice(bytes); device && device->size() < 3) return "name of a device";
  (void)decodeDevlinkFamily(bytes);
  if (const auto entry = decodeEntry(bytes); entry && entry->text.empty()) return "name of an entry";
  if (const auto route = decodeRoute(bytes); route && route->text.empty()) return "name of a route";
  if (const auto filter = decodeFilterFlags(bytes); filter && filter->kind.empty()) return "kind of a filter";
  if (const auto route = decodeFullRoute(bytes); route && route->prefix.length > route->prefix.address.bits())
    return "length of a route";
  if (decodeLearntMac(bytes) == 0U) return "port of a learnt MAC";
  if (const auto neighbour = decodeNeighbour(bytes); neighbour && neighbour->link == 0) return "link of a neighbour";
  (void)decodeHwTcOffload(bytes);
  (void)decodeFamilyNumber(bytes);
  nlmsghdr header{};
  header.nlmsg_type = 0xa00;  // of nftables
  if (const auto table = decodeNftablesChange(header, bytes); table && table->size() > 255) return "name of a table";
  Changes changes;
  changes.everything = false;
  for (std::uint16_t type = RTM_NEWLINK; type <= RTM_MAX; ++type) {
    header.nlmsg_type = type;
    changes.note(header, bytes);
  }
  for (const Changes::Vlan& entry : changes.vlanEntries) {
    model::FlatSet<model::BridgeVlan> vlans{{{1}, true, true, {}}};
    entry.applyTo(vlans);
    if (std::ranges::count(vlans, true, &model::BridgeVlan::pvid) > 1) return "number of PVIDs";
  }
  for (const Changes::VniRange& entry : changes.vniEntries) {
    model::FlatSet<model::Vni> vnis;
    entry.applyTo(vnis);
    if (vnis.size() > 1024) return "length of a VNI range";
  }
  header.nlmsg_type = NLMSG_ERROR;
  for (const int flags : {0, NLM_F_ACK_TLVS, NLM_F_ACK_TLVS | NLM_F_CAPPED}) {
    header.nlmsg_flags = static_cast<std::uint16_t>(flags);
    if (const auto ack = decodeAck(header, bytes); ack && ack->error < 0) return "errno of an ack";
  }
  return nullptr;
}

}  // namespace nicleaf::netlink::test
