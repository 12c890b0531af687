// SPDX-License-Identifier: Apache-2.0
#include "netlink/filter_codec.hpp"

#include <arpa/inet.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>

#include <algorithm>
#include <cstring>
#include <span>

#include "netlink/filter_action.hpp"
#include "netlink/filter_flags.hpp"
#include "netlink/parse.hpp"
#include "netlink/u32_selector.hpp"

namespace nicleaf::netlink {
namespace {

using model::FilterField;
using model::FilterMatch;
using model::PortFilter;

constexpr std::uint32_t kIngress = TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS);
constexpr std::uint32_t kEgress = TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_EGRESS);
constexpr std::uint32_t parentOf(model::Hook hook) { return hook == model::Hook::kIngress ? kIngress : kEgress; }
/// The hook of a message about filters of a link's clsact qdisc; nullopt if it is about others.
std::optional<model::Hook> hookOf(const tcmsg& header) {
  if (header.tcm_ifindex <= 0) return std::nullopt;
  if (header.tcm_parent == kIngress) return model::Hook::kIngress;
  return header.tcm_parent == kEgress ? std::optional(model::Hook::kEgress) : std::nullopt;
}
constexpr std::size_t kMaxKind = 15;

/// Flower's attributes for a field. Mask kWhole: flower has no mask for the field and compares the whole value.
struct FlowerKey {
  FilterField field;
  std::size_t octets;  // 0: any number
  std::uint16_t value;
  std::uint16_t mask;
};
constexpr std::uint16_t kWhole = TCA_FLOWER_UNSPEC;
constexpr FlowerKey kFlowerKeys[] = {
    {FilterField::kEthDestination, 6, TCA_FLOWER_KEY_ETH_DST, TCA_FLOWER_KEY_ETH_DST_MASK},
    {FilterField::kEthSource, 6, TCA_FLOWER_KEY_ETH_SRC, TCA_FLOWER_KEY_ETH_SRC_MASK},
    {FilterField::kVlanId, 2, TCA_FLOWER_KEY_VLAN_ID, kWhole},  // in host order, unlike all others
    {FilterField::kVlanEthType, 2, TCA_FLOWER_KEY_VLAN_ETH_TYPE, kWhole},
    {FilterField::kIpProtocol, 1, TCA_FLOWER_KEY_IP_PROTO, kWhole},
    {FilterField::kIpFlags, 4, TCA_FLOWER_KEY_FLAGS, TCA_FLOWER_KEY_FLAGS_MASK},
    {FilterField::kIpv4Source, 4, TCA_FLOWER_KEY_IPV4_SRC, TCA_FLOWER_KEY_IPV4_SRC_MASK},
    {FilterField::kIpv4Destination, 4, TCA_FLOWER_KEY_IPV4_DST, TCA_FLOWER_KEY_IPV4_DST_MASK},
    {FilterField::kIpv6Source, 16, TCA_FLOWER_KEY_IPV6_SRC, TCA_FLOWER_KEY_IPV6_SRC_MASK},
    {FilterField::kIpv6Destination, 16, TCA_FLOWER_KEY_IPV6_DST, TCA_FLOWER_KEY_IPV6_DST_MASK},
    {FilterField::kTcpSource, 2, TCA_FLOWER_KEY_TCP_SRC, TCA_FLOWER_KEY_TCP_SRC_MASK},
    {FilterField::kTcpDestination, 2, TCA_FLOWER_KEY_TCP_DST, TCA_FLOWER_KEY_TCP_DST_MASK},
    {FilterField::kUdpSource, 2, TCA_FLOWER_KEY_UDP_SRC, TCA_FLOWER_KEY_UDP_SRC_MASK},
    {FilterField::kUdpDestination, 2, TCA_FLOWER_KEY_UDP_DST, TCA_FLOWER_KEY_UDP_DST_MASK},
    {FilterField::kSctpDestination, 2, TCA_FLOWER_KEY_SCTP_DST, TCA_FLOWER_KEY_SCTP_DST_MASK},
    {FilterField::kIcmpv4Type, 1, TCA_FLOWER_KEY_ICMPV4_TYPE, TCA_FLOWER_KEY_ICMPV4_TYPE_MASK},
    {FilterField::kIcmpv6Type, 1, TCA_FLOWER_KEY_ICMPV6_TYPE, TCA_FLOWER_KEY_ICMPV6_TYPE_MASK},
    {FilterField::kArpSenderMac, 6, TCA_FLOWER_KEY_ARP_SHA, TCA_FLOWER_KEY_ARP_SHA_MASK},
    {FilterField::kArpSenderIp, 4, TCA_FLOWER_KEY_ARP_SIP, TCA_FLOWER_KEY_ARP_SIP_MASK},
};

using Octets = std::vector<std::uint8_t>;

Octets octetsOf(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

/// The VLAN id is the only value that flower keeps in host order.
Octets swappedIfVlan(FilterField field, Octets value) {
  if (field == FilterField::kVlanId && htons(1) != 1) std::swap(value[0], value[1]);
  return value;
}

/// A header of which nothing is compared: u32 needs a selector.
const FilterMatch kAnyHeader{FilterField::kIpHeader, {}, {}};

void putFlower(Message& message, const PortFilter& filter) {
  if (filter.ethType != model::kAnyEthType) message.putU16(TCA_FLOWER_KEY_ETH_TYPE, htons(filter.ethType));
  for (const FilterMatch& match : filter.matches) {
    const auto* key = std::ranges::find(kFlowerKeys, match.field, &FlowerKey::field);
    const Octets value = swappedIfVlan(match.field, match.value);
    message.put(key->value, value.size(), value.data());
    if (key->mask != kWhole) message.put(key->mask, match.mask.size(), match.mask.data());
  }
  if (const auto flags = flagsOf(filter)) message.putU32(TCA_FLOWER_FLAGS, flags);
  putAction(message, TCA_FLOWER_ACT, filter.action);
}

void putU32(Message& message, const PortFilter& filter) {
  const FilterMatch& match = *filter.matches.begin();
  const bool marked = match.field == FilterField::kMark;
  const Octets selector = u32Selector(marked ? kAnyHeader : match);
  if (marked) {
    tc_u32_mark mark{};
    std::memcpy(&mark.val, match.value.data(), std::min(match.value.size(), sizeof(mark.val)));
    std::memcpy(&mark.mask, match.mask.data(), std::min(match.mask.size(), sizeof(mark.mask)));
    message.put(TCA_U32_MARK, sizeof(mark), &mark);
  }
  message.put(TCA_U32_SEL, selector.size(), selector.data());
  if (const auto flags = flagsOf(filter)) message.putU32(TCA_U32_FLAGS, flags);
  putAction(message, TCA_U32_ACT, filter.action);
}

tcmsg& addHeader(Message& message, std::uint32_t link, std::uint32_t parent) {
  auto& header = message.extra<tcmsg>();
  header.tcm_ifindex = static_cast<int>(link);
  header.tcm_parent = parent;
  return header;
}

void addFilterHeader(Message& message, std::uint32_t link, const model::FilterPlace& place, std::uint32_t handle) {
  auto& header = addHeader(message, link, parentOf(place.hook));
  header.tcm_handle = handle;
  header.tcm_info = TC_H_MAKE(std::uint32_t{place.preference} << 16U, htons(place.ethType));
  message.putU32(TCA_CHAIN, place.chain);
}

bool decodeFlower(const AttributeTable& options, PortFilter& filter) {
  readFlags(options, TCA_FLOWER_FLAGS, filter);
  for (const FlowerKey& key : kFlowerKeys) {
    if (!options.has(key.value)) continue;
    Octets value = octetsOf(options.bytes(key.value));
    Octets mask = key.mask == kWhole ? Octets(value.size(), 0xff) : octetsOf(options.bytes(key.mask));
    if (mask.size() != value.size() || (key.octets != 0 && value.size() != key.octets)) return false;
    filter.matches.insert({key.field, swappedIfVlan(key.field, std::move(value)), std::move(mask)});
  }
  const auto action = decodeAction(options.bytes(TCA_FLOWER_ACT));
  if (action) filter.action = *action;
  return action.has_value();
}

FilterMatch matchOf(const tc_u32_mark& mark) {
  FilterMatch match{FilterField::kMark, Octets(sizeof(mark.val)), Octets(sizeof(mark.mask))};
  std::memcpy(match.value.data(), &mark.val, sizeof(mark.val));
  std::memcpy(match.mask.data(), &mark.mask, sizeof(mark.mask));
  return match;
}

bool decodeU32(const AttributeTable& options, PortFilter& filter) {
  readFlags(options, TCA_U32_FLAGS, filter);
  auto header = decodeU32Selector(options.bytes(TCA_U32_SEL));
  const auto mark = copyOf<tc_u32_mark>(options.bytes(TCA_U32_MARK));
  const auto action = decodeAction(options.bytes(TCA_U32_ACT));
  if (!header || !action || (mark && *header != kAnyHeader)) return false;
  filter.matches.insert(mark ? matchOf(*mark) : std::move(*header));
  filter.action = *action;
  return true;
}

/// The place of one of the agent's filters; nullopt if the message is about another one.
template <typename Parsed>
std::optional<model::FilterPlace> placeOf(const Parsed& parsed) {
  const auto hook = hookOf(parsed.header);
  if (!hook) return std::nullopt;
  const model::FilterPlace place{*hook, parsed.attributes.u32(TCA_CHAIN).value_or(0),
                                 static_cast<std::uint16_t>(TC_H_MAJ(parsed.header.tcm_info) >> 16U),
                                 ntohs(static_cast<std::uint16_t>(TC_H_MIN(parsed.header.tcm_info)))};
  return place.ours() ? std::optional(place) : std::nullopt;
}

}  // namespace

Message addIngressQdisc(std::uint32_t link) {
  Message message(RTM_NEWQDISC, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL);
  addHeader(message, link, TC_H_CLSACT).tcm_handle = TC_H_MAKE(TC_H_CLSACT, 0);
  message.putText(TCA_KIND, "clsact");
  return message;
}

Message addFilter(std::uint32_t link, const PortFilter& filter) {
  const std::uint16_t only = filter.handle == 0 ? NLM_F_EXCL : NLM_F_REPLACE;
  Message message(RTM_NEWTFILTER, static_cast<std::uint16_t>(NLM_F_ACK | NLM_F_CREATE | only));
  addFilterHeader(message, link, filter.place(), filter.handle);
  const std::string kind = classifierOf(filter);
  message.putText(TCA_KIND, kind);
  message.nest(TCA_OPTIONS, [&] { kind == "u32" ? putU32(message, filter) : putFlower(message, filter); });
  return message;
}

Message removeFilter(std::uint32_t link, const PortFilter& filter) {
  Message message(RTM_DELTFILTER, NLM_F_ACK);
  addFilterHeader(message, link, filter.place(), filter.handle);
  message.putText(TCA_KIND, classifierOf(filter));
  return message;
}

Message removeFilters(std::uint32_t link, const model::FilterPlace& place) {
  Message message(RTM_DELTFILTER, NLM_F_ACK);
  addFilterHeader(message, link, place, 0);
  return message;
}

Message dumpFilters(std::uint32_t link, model::Hook hook) {
  Message message(RTM_GETTFILTER, NLM_F_DUMP);
  addHeader(message, link, parentOf(hook));
  return message;
}

Message dumpQdiscs() {
  Message message(RTM_GETQDISC, NLM_F_DUMP);
  addHeader(message, 0, 0);
  return message;
}

std::optional<FilterRecord> decodeFilter(Bytes payload) {
  const auto parsed = parse<tcmsg>(payload);
  const auto place = parsed ? placeOf(*parsed) : std::nullopt;
  if (!place) return std::nullopt;
  FilterRecord record{static_cast<std::uint32_t>(parsed->header.tcm_ifindex), {}};
  PortFilter& filter = record.filter;
  filter.hook = place->hook;
  filter.chain = place->chain;
  filter.preference = place->preference;
  filter.ethType = place->ethType;
  filter.handle = parsed->header.tcm_handle;
  const AttributeTable options = parsed->attributes.nested(TCA_OPTIONS);
  const auto kind = parsed->attributes.text(TCA_KIND, kMaxKind);
  const bool isTable = kind == "u32" && options.has(TCA_U32_DIVISOR);
  if (filter.handle == 0 || isTable) return std::nullopt;
  const bool read = kind == "flower" ? decodeFlower(options, filter) : kind == "u32" && decodeU32(options, filter);
  if (!read) {
    filter.matches.clear();
    filter.action = model::FilterAccept{};
  }
  return record;
}

std::optional<model::FilterCount> decodeFilterCount(Bytes payload) {
  const auto parsed = parse<tcmsg>(payload);
  const auto place = parsed ? placeOf(*parsed) : std::nullopt;
  if (!place || parsed->header.tcm_handle == 0) return std::nullopt;
  const AttributeTable options = parsed->attributes.nested(TCA_OPTIONS);
  auto count = decodeActionCount(options.bytes(TCA_FLOWER_ACT), *place);
  if (!count) return count;
  PortFilter flags;
  readFlags(options, TCA_FLOWER_FLAGS, flags);
  count->filters = 1;
  count->inHardware = flags.inHardware ? 1 : 0;
  return count;
}

std::optional<std::uint32_t> filteredLink(Bytes payload) {
  const auto parsed = parse<tcmsg>(payload);
  if (!parsed || !hookOf(parsed->header)) return std::nullopt;
  return static_cast<std::uint32_t>(parsed->header.tcm_ifindex);
}

std::optional<std::uint32_t> decodeIngressQdisc(Bytes payload) {
  const auto parsed = parse<tcmsg>(payload);
  if (!parsed || parsed->header.tcm_ifindex <= 0) return std::nullopt;
  if (parsed->attributes.text(TCA_KIND, kMaxKind) != "clsact") return std::nullopt;
  return static_cast<std::uint32_t>(parsed->header.tcm_ifindex);
}

}  // namespace nicleaf::netlink
