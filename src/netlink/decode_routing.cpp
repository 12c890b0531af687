// SPDX-License-Identifier: Apache-2.0
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>

#include "model/names.hpp"
#include "netlink/decode.hpp"
#include "netlink/parse.hpp"
#include "netlink/rule_forms.hpp"

namespace nicleaf::netlink {
namespace {

/// Attributes that restrict a rule to some packets, and that no rule of the agent has.
constexpr std::uint16_t kRuleSelectors[] = {FRA_OIFNAME,     FRA_FWMARK,      FRA_UID_RANGE, FRA_IP_PROTO,
                                            FRA_SPORT_RANGE, FRA_DPORT_RANGE, FRA_TUN_ID};

/// FRR's daemons, from RTPROT_BGP to RTPROT_SRTE (zebra/rt_netlink.h), besides RTPROT_ZEBRA.
constexpr std::uint8_t kFirstOfFrr = 186, kLastOfFrr = 198;

/// Below and with RTPROT_KERNEL: the kernel's own.
bool isForeign(std::uint8_t protocol) {
  const bool isFrrs = (protocol >= kFirstOfFrr && protocol <= kLastOfFrr) || protocol == RTPROT_ZEBRA;
  return protocol > RTPROT_KERNEL && protocol != model::kOwnerProtocol && !isFrrs;
}

}  // namespace

std::optional<model::BlackholeDefault> decodeBlackhole(Bytes payload) {
  const auto parsed = parse<rtmsg>(payload);
  if (!parsed) return std::nullopt;
  const rtmsg& header = parsed->header;
  if (header.rtm_family != AF_INET && header.rtm_family != AF_INET6) return std::nullopt;
  if (header.rtm_protocol != model::kOwnerProtocol || header.rtm_type != RTN_BLACKHOLE) return std::nullopt;
  if (header.rtm_dst_len != 0 || parsed->attributes.u32(RTA_PRIORITY) != model::kBlackholeMetric) return std::nullopt;
  const auto table = parsed->attributes.u32(RTA_TABLE);
  if (!table) return std::nullopt;
  using Family = model::IpAddress::Family;
  return model::BlackholeDefault{*table, header.rtm_family == AF_INET ? Family::kV4 : Family::kV6};
}

std::optional<model::ForeignRoute> decodeForeignRoute(Bytes payload) {
  const auto parsed = parse<rtmsg>(payload);
  if (!parsed) return std::nullopt;
  const rtmsg& header = parsed->header;
  const bool v6 = header.rtm_family == AF_INET6;
  if (!v6 && header.rtm_family != AF_INET) return std::nullopt;
  if (!isForeign(header.rtm_protocol) || (header.rtm_flags & RTM_F_CLONED) != 0) return std::nullopt;
  const auto table = parsed->attributes.u32(RTA_TABLE).value_or(header.rtm_table);
  if (table >= RT_TABLE_DEFAULT && table <= RT_TABLE_LOCAL) return std::nullopt;
  const auto family = v6 ? model::IpAddress::Family::kV6 : model::IpAddress::Family::kV4;
  model::IpPrefix to{model::IpAddress{family, {}}, header.rtm_dst_len};
  if (header.rtm_dst_len != 0) {
    const auto address = parsed->attributes.address(RTA_DST);
    if (!address || address->family != family) return std::nullopt;
    to.address = *address;
  }
  return model::ForeignRoute{table, to, header.rtm_protocol, header.rtm_tos,
                             parsed->attributes.u32(RTA_PRIORITY).value_or(0)};
}

std::optional<model::PolicyRule> decodeRule(Bytes payload) {
  const auto parsed = parse<fib_rule_hdr>(payload);
  if (!parsed) return std::nullopt;
  const fib_rule_hdr& header = parsed->header;
  const AttributeTable& attributes = parsed->attributes;
  if (header.family != AF_INET && header.family != AF_INET6) return std::nullopt;
  const bool selects = header.dst_len != 0 || header.src_len != 0 || header.tos != 0 ||
                       attributes.u32(FRA_SUPPRESS_PREFIXLEN).value_or(kNoGroup) != kNoGroup ||
                       std::ranges::any_of(kRuleSelectors, [&](auto type) { return attributes.has(type); });
  if (selects) return std::nullopt;
  const auto table = attributes.u32(FRA_TABLE).value_or(header.table);
  const bool inverted = (header.flags & FIB_RULE_INVERT) != 0;
  const model::IfName from = attributes.text(FRA_IIFNAME, model::kMaxInterfaceName).value_or("");
  const auto priority = attributes.u32(FRA_PRIORITY).value_or(0);
  for (const RuleForm& form : kRuleForms) {
    // A rule of the local table takes effect wherever it is; any other is somebody else's if it is elsewhere.
    if (form.what != model::PolicyRule::What::kLocal && priority != model::priorityOf(form.what)) continue;
    const bool link = form.uplink ? !from.empty() : from == (form.inverted ? model::kLoopbackName : "");
    if (header.action != form.action || (form.action == FR_ACT_TO_TBL && table != form.table)) continue;
    if (!link || inverted != form.inverted || (attributes.u8(FRA_L3MDEV).value_or(0) != 0) != form.l3mdev) continue;
    if (attributes.u32(FRA_SUPPRESS_IFGROUP).value_or(kNoGroup) != form.group) continue;
    return model::PolicyRule{header.family == AF_INET ? model::IpAddress::Family::kV4 : model::IpAddress::Family::kV6,
                             priority, form.what, form.uplink ? from : model::IfName()};
  }
  return std::nullopt;
}

}  // namespace nicleaf::netlink
