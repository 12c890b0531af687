// SPDX-License-Identifier: Apache-2.0
#include "netlink/filter_codec.hpp"

#include <arpa/inet.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/tc_act/tc_gact.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "netlink/parse.hpp"
#include "netlink/u32_selector.hpp"

namespace nicleaf::netlink {
namespace {

using model::FilterField;
using model::FilterMatch;
using model::IngressFilter;

constexpr std::uint32_t kIngress = TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS);
constexpr std::size_t kMaxKind = 15;

/// Flower's attributes for a field. Mask kWhole: flower has no mask for the field and compares the whole value.
struct FlowerKey {
  FilterField field;
  std::size_t octets;
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
    {FilterField::kUdpDestination, 2, TCA_FLOWER_KEY_UDP_DST, TCA_FLOWER_KEY_UDP_DST_MASK},
    {FilterField::kIcmpv4Type, 1, TCA_FLOWER_KEY_ICMPV4_TYPE, TCA_FLOWER_KEY_ICMPV4_TYPE_MASK},
    {FilterField::kIcmpv6Type, 1, TCA_FLOWER_KEY_ICMPV6_TYPE, TCA_FLOWER_KEY_ICMPV6_TYPE_MASK},
    {FilterField::kArpSenderMac, 6, TCA_FLOWER_KEY_ARP_SHA, TCA_FLOWER_KEY_ARP_SHA_MASK},
    {FilterField::kArpSenderIp, 4, TCA_FLOWER_KEY_ARP_SIP, TCA_FLOWER_KEY_ARP_SIP_MASK},
};

using Octets = std::vector<std::uint8_t>;

Octets octetsOf(Bytes bytes) { return {bytes.begin(), bytes.end()}; }
Octets wholeOf(std::size_t octets) { return Octets(octets, 0xff); }

/// The VLAN id is the only value that flower keeps in host order.
Octets swappedIfVlan(FilterField field, Octets value) {
  if (field == FilterField::kVlanId && htons(1) != 1) std::swap(value[0], value[1]);
  return value;
}

/// The scheduler's clock has ticks of 64 ns (include/net/pkt_sched.h, PSCHED_SHIFT).
std::uint64_t burstTicks(const model::FilterLimit& limit) {
  constexpr double kTicksPerMicrosecond = 1000.0 / 64;
  const double microseconds = 1e6 * (double{1} * model::burstOf(limit) / limit.packetsPerSecond);
  return static_cast<std::uint64_t>(std::ceil(microseconds * kTicksPerMicrosecond));
}

/// One entry of a table of actions: gact, or police for a limit.
struct PutAction {
  Message& message;
  void operator()(const model::FilterAccept&) const { generic(TC_ACT_OK); }
  void operator()(const model::FilterDrop&) const { generic(TC_ACT_SHOT); }
  void operator()(const model::FilterGoto& action) const {
    generic(static_cast<int>(TC_ACT_GOTO_CHAIN | action.chain));
  }
  void operator()(const model::FilterLimit& limit) const {
    message.putText(TCA_ACT_KIND, "police");
    message.nest(TCA_ACT_OPTIONS, [&] {
      tc_police police{};
      police.action = TC_ACT_SHOT;
      message.put(TCA_POLICE_TBF, sizeof(police), &police);
      message.putU32(TCA_POLICE_RESULT, static_cast<std::uint32_t>(TC_ACT_UNSPEC));
      const std::uint64_t rate = limit.packetsPerSecond, burst = burstTicks(limit);
      message.put(TCA_POLICE_PKTRATE64, sizeof(rate), &rate);
      message.put(TCA_POLICE_PKTBURST64, sizeof(burst), &burst);
    });
  }
  void generic(int verdict) const {
    message.putText(TCA_ACT_KIND, "gact");
    message.nest(TCA_ACT_OPTIONS, [&] {
      tc_gact parameters{};
      parameters.action = verdict;
      message.put(TCA_GACT_PARMS, sizeof(parameters), &parameters);
    });
  }
};

void putAction(Message& message, std::uint16_t table, const IngressFilter& filter) {
  message.nest(table, [&] { message.nest(1, [&] { std::visit(PutAction{message}, filter.action); }); });
}

void putFlower(Message& message, const IngressFilter& filter) {
  if (filter.ethType != model::kAnyEthType) message.putU16(TCA_FLOWER_KEY_ETH_TYPE, htons(filter.ethType));
  for (const FilterMatch& match : filter.matches) {
    const auto* key = std::ranges::find(kFlowerKeys, match.field, &FlowerKey::field);
    const Octets value = swappedIfVlan(match.field, match.value);
    message.put(key->value, value.size(), value.data());
    if (key->mask != kWhole) message.put(key->mask, match.mask.size(), match.mask.data());
  }
  putAction(message, TCA_FLOWER_ACT, filter);
}

void putU32(Message& message, const IngressFilter& filter) {
  const Octets selector = u32Selector(*filter.matches.begin());
  message.put(TCA_U32_SEL, selector.size(), selector.data());
  putAction(message, TCA_U32_ACT, filter);
}

tcmsg& addHeader(Message& message, std::uint32_t link, std::uint32_t parent) {
  auto& header = message.extra<tcmsg>();
  header.tcm_ifindex = static_cast<int>(link);
  header.tcm_parent = parent;
  return header;
}

void addFilterHeader(Message& message, std::uint32_t link, const model::FilterPlace& place, std::uint32_t handle) {
  auto& header = addHeader(message, link, kIngress);
  header.tcm_handle = handle;
  header.tcm_info = TC_H_MAKE(std::uint32_t{place.preference} << 16U, htons(place.ethType));
  message.putU32(TCA_CHAIN, place.chain);
}

std::optional<model::FilterAction> decodeGeneric(const AttributeTable& options) {
  const auto parameters = copyOf<tc_gact>(options.bytes(TCA_GACT_PARMS));
  if (!parameters) return std::nullopt;
  const auto verdict = static_cast<std::uint32_t>(parameters->action);
  if (verdict == TC_ACT_OK) return model::FilterAccept{};
  if (verdict == TC_ACT_SHOT) return model::FilterDrop{};
  if (TC_ACT_EXT_CMP(verdict, TC_ACT_GOTO_CHAIN)) return model::FilterGoto{verdict & TC_ACT_EXT_VAL_MASK};
  return std::nullopt;
}

std::optional<model::FilterAction> decodePolice(const AttributeTable& options) {
  const auto police = copyOf<tc_police>(options.bytes(TCA_POLICE_TBF));
  const auto rate = copyOf<std::uint64_t>(options.bytes(TCA_POLICE_PKTRATE64));
  if (!police || !rate || police->action != TC_ACT_SHOT || *rate == 0 || *rate > UINT32_MAX) return std::nullopt;
  if (options.u32(TCA_POLICE_RESULT) != static_cast<std::uint32_t>(TC_ACT_UNSPEC)) return std::nullopt;
  return model::FilterLimit{static_cast<std::uint32_t>(*rate)};
}

/// The action, if there is exactly one and the model has its kind.
std::optional<model::FilterAction> decodeAction(Bytes table) {
  std::optional<model::FilterAction> action;
  int count = 0;
  forEachAttribute(table, [&](std::uint16_t, Bytes entry) {
    const AttributeTable each(entry);
    const auto kind = each.text(TCA_ACT_KIND, kMaxKind);
    const AttributeTable options = each.nested(TCA_ACT_OPTIONS);
    if (++count == 1)
      action = kind == "police" ? decodePolice(options) : kind == "gact" ? decodeGeneric(options) : action;
  });
  return count == 1 ? action : std::nullopt;
}

bool decodeFlower(const AttributeTable& options, IngressFilter& filter) {
  for (const FlowerKey& key : kFlowerKeys) {
    if (!options.has(key.value)) continue;
    Octets value = octetsOf(options.bytes(key.value));
    Octets mask = key.mask == kWhole ? wholeOf(key.octets) : octetsOf(options.bytes(key.mask));
    if (value.size() != key.octets || mask.size() != key.octets) return false;
    filter.matches.insert({key.field, swappedIfVlan(key.field, std::move(value)), std::move(mask)});
  }
  const auto action = decodeAction(options.bytes(TCA_FLOWER_ACT));
  if (action) filter.action = *action;
  return action.has_value();
}

bool decodeU32(const AttributeTable& options, IngressFilter& filter) {
  auto header = decodeU32Selector(options.bytes(TCA_U32_SEL));
  const auto action = decodeAction(options.bytes(TCA_U32_ACT));
  if (!header || !action) return false;
  filter.matches.insert(std::move(*header));
  filter.action = *action;
  return true;
}

}  // namespace

Message addIngressQdisc(std::uint32_t link) {
  Message message(RTM_NEWQDISC, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL);
  addHeader(message, link, TC_H_CLSACT).tcm_handle = TC_H_MAKE(TC_H_CLSACT, 0);
  message.putText(TCA_KIND, "clsact");
  return message;
}

Message addFilter(std::uint32_t link, const IngressFilter& filter) {
  const std::uint16_t only = filter.handle == 0 ? NLM_F_EXCL : NLM_F_REPLACE;
  Message message(RTM_NEWTFILTER, static_cast<std::uint16_t>(NLM_F_ACK | NLM_F_CREATE | only));
  addFilterHeader(message, link, filter.place(), filter.handle);
  const std::string kind = classifierOf(filter);
  message.putText(TCA_KIND, kind);
  message.nest(TCA_OPTIONS, [&] { kind == "u32" ? putU32(message, filter) : putFlower(message, filter); });
  return message;
}

Message removeFilter(std::uint32_t link, const IngressFilter& filter) {
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

Message dumpFilters(std::uint32_t link) {
  Message message(RTM_GETTFILTER, NLM_F_DUMP);
  addHeader(message, link, kIngress);
  return message;
}

Message dumpQdiscs() {
  Message message(RTM_GETQDISC, NLM_F_DUMP);
  addHeader(message, 0, 0);
  return message;
}

std::optional<FilterRecord> decodeFilter(Bytes payload) {
  const auto parsed = parse<tcmsg>(payload);
  if (!parsed || parsed->header.tcm_ifindex <= 0 || parsed->header.tcm_parent != kIngress) return std::nullopt;
  FilterRecord record{static_cast<std::uint32_t>(parsed->header.tcm_ifindex), {}};
  IngressFilter& filter = record.filter;
  filter.preference = static_cast<std::uint16_t>(TC_H_MAJ(parsed->header.tcm_info) >> 16U);
  if (filter.preference < model::kFirstFilterPreference || filter.preference > model::kLastFilterPreference) {
    return std::nullopt;
  }
  filter.ethType = ntohs(static_cast<std::uint16_t>(TC_H_MIN(parsed->header.tcm_info)));
  filter.handle = parsed->header.tcm_handle;
  filter.chain = parsed->attributes.u32(TCA_CHAIN).value_or(0);
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

std::optional<std::uint32_t> filteredLink(Bytes payload) {
  const auto parsed = parse<tcmsg>(payload);
  if (!parsed || parsed->header.tcm_ifindex <= 0 || parsed->header.tcm_parent != kIngress) return std::nullopt;
  return static_cast<std::uint32_t>(parsed->header.tcm_ifindex);
}

std::optional<std::uint32_t> decodeIngressQdisc(Bytes payload) {
  const auto parsed = parse<tcmsg>(payload);
  if (!parsed || parsed->header.tcm_ifindex <= 0) return std::nullopt;
  if (parsed->attributes.text(TCA_KIND, kMaxKind) != "clsact") return std::nullopt;
  return static_cast<std::uint32_t>(parsed->header.tcm_ifindex);
}

}  // namespace nicleaf::netlink
