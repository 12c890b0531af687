// SPDX-License-Identifier: Apache-2.0
#include "netlink/tables.hpp"

#include <linux/rtnetlink.h>

#include <cerrno>

#include "netlink/collect.hpp"
#include "netlink/filter_codec.hpp"
#include "netlink/requests.hpp"

namespace nicleaf::netlink {
namespace {

/// A bridge has at most 4094 VLANs: VNIs far beyond that number are ignored.
constexpr std::uint32_t kMostVnis = 65536;

/// Turns the error of a kernel that lacks the feature into an empty result.
template <typename Result>
model::Expected<Result> noneIfUnknown(model::Expected<Result> result) {
  if (!result && result.error().code == model::ErrorCode::kUnavailable) return Result{};
  return result;
}

/// The records of an IPv4 dump and an IPv6 dump.
template <typename Record>
model::Expected<std::set<Record>> ofBothFamilies(Socket& socket, const auto& request, std::uint16_t type,
                                                 std::optional<Record> (*decode)(Bytes)) {
  std::set<Record> all;
  for (const auto family : {model::IpAddress::Family::kV4, model::IpAddress::Family::kV6}) {
    auto found = collect<std::set<Record>>(socket, request(family), type, [&](Bytes payload, auto& records) {
      if (const auto record = decode(payload)) records.insert(*record);
    });
    if (!found) return found;
    all.merge(*found);
  }
  return all;
}

}  // namespace

model::Expected<LinksByIndex> dumpAllLinks(Socket& socket) {
  return collect<LinksByIndex>(socket, dumpLinks(), RTM_NEWLINK, [](Bytes payload, LinksByIndex& links) {
    if (auto record = decodeLink(payload)) links.insert_or_assign(record->index, std::move(*record));
  });
}

model::Expected<LinksByIndex> getLinks(Socket& socket, const std::set<std::uint32_t>& indexes) {
  LinksByIndex links;
  std::vector<Message> requests;
  requests.reserve(indexes.size());
  for (const std::uint32_t index : indexes) requests.push_back(getLink(index));
  const auto answers = socket.transact(std::move(requests), [&](std::size_t, const nlmsghdr& header, Bytes payload) {
    if (header.nlmsg_type != RTM_NEWLINK) return;
    if (auto record = decodeLink(payload)) links.insert_or_assign(record->index, std::move(*record));
  });
  if (!answers) return model::fail(answers.error());
  auto answer = answers->begin();
  for (const std::uint32_t index : indexes) {
    const bool gone = !answer->missing && answer->ack.error == ENODEV;
    if (!gone && !links.contains(index))
      return model::fail(errorOf(answer->missing ? ENOBUFS : answer->ack.error, "rtnetlink", "get a link"));
    ++answer;
  }
  return links;
}

model::Expected<SetsByIndex<model::BridgeVlan>> dumpVlans(Socket& socket, std::uint32_t link) {
  return noneIfUnknown(collect<SetsByIndex<model::BridgeVlan>>(socket, dumpBridgeVlans(link), RTM_NEWVLAN,
                                                               [](Bytes payload, auto& vlans) {
                                                                 if (auto record = decodeBridgeVlans(payload))
                                                                   vlans[record->index].merge(record->vlans);
                                                               }));
}

model::Expected<std::optional<SetsByIndex<model::Vni>>> dumpVnis(Socket& socket, std::uint32_t link) {
  auto found =
      collect<SetsByIndex<model::Vni>>(socket, dumpVniFilters(link), RTM_NEWTUNNEL, [](Bytes payload, auto& filters) {
        const auto record = decodeVniFilter(payload);
        if (!record) return;
        model::FlatSet<model::Vni>& vnis = filters[record->index];
        for (const auto& [first, last] : record->ranges) {
          for (auto vni = first; vni <= last && vnis.size() < kMostVnis; ++vni.value) vnis.insert(vni);
        }
      });
  if (!found && found.error().code == model::ErrorCode::kUnavailable) return std::nullopt;
  if (!found) return model::fail(std::move(found.error()));
  return std::optional(std::move(*found));
}

model::Expected<AddressesByIndex> dumpOwnAddresses(Socket& socket, std::uint32_t link) {
  return collect<AddressesByIndex>(socket, dumpAddresses(link), RTM_NEWADDR, [](Bytes payload, auto& addresses) {
    const auto record = decodeAddress(payload);
    if (record && record->protocol == model::kOwnerProtocol) addresses[record->index].insert(record->prefix);
  });
}

model::Expected<std::vector<FdbRecord>> dumpFdbOf(Socket& socket, std::uint32_t link) {
  return noneIfUnknown(
      collect<std::vector<FdbRecord>>(socket, dumpFdb(link), RTM_NEWNEIGH, [link](Bytes payload, auto& entries) {
        const auto record = decodeFdb(payload);
        if (record && record->index == link) entries.push_back(*record);
      }));
}

model::Expected<std::set<std::uint32_t>> dumpFilteredLinks(Socket& socket) {
  return collect<std::set<std::uint32_t>>(socket, dumpQdiscs(), RTM_NEWQDISC, [](Bytes payload, auto& links) {
    if (const auto index = decodeIngressQdisc(payload)) links.insert(*index);
  });
}

model::Expected<std::set<model::PortFilter>> dumpFiltersOf(Socket& socket, std::uint32_t link) {
  std::set<model::PortFilter> all;
  for (const auto hook : {model::Hook::kIngress, model::Hook::kEgress}) {
    auto found = collect<std::set<model::PortFilter>>(socket, dumpFilters(link, hook), RTM_NEWTFILTER,
                                                      [](Bytes payload, auto& filters) {
                                                        if (auto record = decodeFilter(payload))
                                                          filters.insert(std::move(record->filter));
                                                      });
    if (!found) return found;
    all.merge(*found);
  }
  return all;
}

model::Expected<std::set<model::BlackholeDefault>> dumpOwnBlackholes(Socket& socket) {
  return ofBothFamilies(socket, dumpBlackholes, RTM_NEWROUTE, decodeBlackhole);
}

model::Expected<std::set<model::ForeignRoute>> dumpForeignRoutes(Socket& socket) {
  constexpr std::uint8_t kProtocols[] = {RTPROT_BOOT, RTPROT_STATIC, RTPROT_RA, RTPROT_DHCP};
  std::set<model::ForeignRoute> all;
  for (const std::uint8_t protocol : kProtocols) {
    const auto request = [protocol](model::IpAddress::Family family) { return dumpRoutes(family, protocol); };
    auto found = ofBothFamilies(socket, request, RTM_NEWROUTE, decodeForeignRoute);
    if (!found) return found;
    all.merge(*found);
  }
  return all;
}

model::Expected<std::set<model::PolicyRule>> dumpPolicyRules(Socket& socket) {
  return ofBothFamilies(socket, dumpRules, RTM_NEWRULE, decodeRule);
}

}  // namespace nicleaf::netlink
