// SPDX-License-Identifier: Apache-2.0
#include "netlink/offload_message.hpp"

#include <linux/ethtool_netlink.h>
#include <linux/genetlink.h>
#include <linux/neighbour.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

namespace nicleaf::netlink {
namespace {

constexpr char kFeature[] = "hw-tc-offload";
constexpr std::size_t kMaxName = 255;

/// The attribute that holds TCA_CLS_FLAGS_*, by classifier.
constexpr struct {
  std::string_view kind;
  std::uint16_t attribute;
} kClassifiers[] = {
    {"flower", TCA_FLOWER_FLAGS}, {"matchall", TCA_MATCHALL_FLAGS}, {"bpf", TCA_BPF_FLAGS_GEN}, {"u32", TCA_U32_FLAGS}};

template <typename Header>
std::optional<Header> headerOf(Bytes payload) {
  Header header{};
  if (payload.size() < NLMSG_ALIGN(sizeof(Header))) return std::nullopt;
  std::memcpy(&header, payload.data(), sizeof(header));
  return header;
}

template <typename Header>
AttributeTable attributesAfter(Bytes payload) {
  return AttributeTable(payload.subspan(NLMSG_ALIGN(sizeof(Header))));
}

/// Whether hw-tc-offload is set. A bitset without a mask lists only the bits that are set; a bitset with a mask lists
/// all bits and marks those that are set.
bool hasFeature(const AttributeTable& features, std::uint16_t which) {
  const AttributeTable set = features.nested(which);
  const bool marked = !set.has(ETHTOOL_A_BITSET_NOMASK);
  bool found = false;
  forEachAttribute(set.bytes(ETHTOOL_A_BITSET_BITS), [&](std::uint16_t, Bytes value) {
    const AttributeTable bit(value);
    if (bit.text(ETHTOOL_A_BITSET_BIT_NAME, kMaxName) != kFeature) return;
    found = found || !marked || bit.has(ETHTOOL_A_BITSET_BIT_VALUE);
  });
  return found;
}

template <typename Header>
Message dumpOf(std::uint16_t type, std::uint8_t family) {
  Message message(type, NLM_F_DUMP);
  auto& header = message.extra<Header>();
  reinterpret_cast<std::uint8_t&>(header) = family;  // the first member of all of them
  return message;
}

}  // namespace

std::optional<EntryRecord> decodeEntry(Bytes payload) {
  const auto header = headerOf<ndmsg>(payload);
  if (!header || header->ndm_ifindex <= 0) return std::nullopt;
  const auto attributes = attributesAfter<ndmsg>(payload);
  EntryRecord record{
      static_cast<std::uint32_t>(header->ndm_ifindex), header->ndm_family, header->ndm_state, header->ndm_flags, {}};
  if (header->ndm_family == AF_BRIDGE) {
    const auto mac = attributes.mac(NDA_LLADDR);
    if (!mac) return std::nullopt;
    record.text = mac->toString();
    if (const auto vlan = attributes.u16(NDA_VLAN)) record.text += " vlan " + std::to_string(*vlan);
    return record;
  }
  const auto address = attributes.address(NDA_DST);
  if (!address) return std::nullopt;
  record.text = address->toString();
  return record;
}

std::optional<RouteRecord> decodeRoute(Bytes payload) {
  const auto header = headerOf<rtmsg>(payload);
  if (!header || (header->rtm_family != AF_INET && header->rtm_family != AF_INET6)) return std::nullopt;
  const auto attributes = attributesAfter<rtmsg>(payload);
  const bool v4 = header->rtm_family == AF_INET;
  model::IpPrefix prefix{{.family = v4 ? model::IpAddress::Family::kV4 : model::IpAddress::Family::kV6, .octets = {}},
                         header->rtm_dst_len};
  if (const auto address = attributes.address(RTA_DST)) prefix.address = *address;
  if (prefix.length > prefix.address.bits()) return std::nullopt;
  return RouteRecord{attributes.u32(RTA_TABLE).value_or(header->rtm_table), header->rtm_type, header->rtm_flags,
                     attributes.u32(RTA_OIF).value_or(0), prefix.toString()};
}

std::optional<FilterFlagsRecord> decodeFilterFlags(Bytes payload) {
  const auto header = headerOf<tcmsg>(payload);
  if (!header || header->tcm_ifindex <= 0) return std::nullopt;
  const auto attributes = attributesAfter<tcmsg>(payload);
  const auto kind = attributes.text(TCA_KIND, kMaxName);
  for (const auto& classifier : kClassifiers) {
    if (classifier.kind != kind) continue;
    const auto flags = attributes.nested(TCA_OPTIONS).u32(classifier.attribute);
    if (!flags) return std::nullopt;
    return FilterFlagsRecord{static_cast<std::uint32_t>(header->tcm_ifindex), *kind, *flags, header->tcm_handle,
                             static_cast<std::uint16_t>(TC_H_MAJ(header->tcm_info) >> 16U)};
  }
  return std::nullopt;
}

std::optional<model::HwTcOffload> decodeHwTcOffload(Bytes payload) {
  if (payload.size() < GENL_HDRLEN) return std::nullopt;
  const AttributeTable features(payload.subspan(GENL_HDRLEN));
  if (!features.has(ETHTOOL_A_FEATURES_HW)) return std::nullopt;
  if (hasFeature(features, ETHTOOL_A_FEATURES_ACTIVE)) return model::HwTcOffload::kOn;
  return hasFeature(features, ETHTOOL_A_FEATURES_HW) ? model::HwTcOffload::kOff : model::HwTcOffload::kNone;
}

std::optional<std::uint16_t> decodeFamilyNumber(Bytes payload) {
  if (payload.size() < GENL_HDRLEN) return std::nullopt;
  return AttributeTable(payload.subspan(GENL_HDRLEN)).u16(CTRL_ATTR_FAMILY_ID);
}

Message getEthtoolFamily() {
  Message message(GENL_ID_CTRL, NLM_F_ACK);
  message.extra<genlmsghdr>() = {.cmd = CTRL_CMD_GETFAMILY, .version = 1, .reserved = 0};
  message.putText(CTRL_ATTR_FAMILY_NAME, ETHTOOL_GENL_NAME);
  return message;
}

Message getFeatures(std::uint16_t ethtoolFamily, std::uint32_t link) {
  Message message(ethtoolFamily, NLM_F_ACK);
  message.extra<genlmsghdr>() = {.cmd = ETHTOOL_MSG_FEATURES_GET, .version = ETHTOOL_GENL_VERSION, .reserved = 0};
  message.nest(ETHTOOL_A_FEATURES_HEADER, [&] { message.putU32(ETHTOOL_A_HEADER_DEV_INDEX, link); });
  return message;
}

Message dumpPortsFdb(std::uint32_t bridge) {
  Message message = dumpOf<ndmsg>(RTM_GETNEIGH, AF_BRIDGE);
  message.putU32(NDA_MASTER, bridge);
  return message;
}

Message dumpNeighbours(std::uint8_t family) { return dumpOf<ndmsg>(RTM_GETNEIGH, family); }

Message dumpRoutes(std::uint8_t family) { return dumpOf<rtmsg>(RTM_GETROUTE, family); }

}  // namespace nicleaf::netlink
