// SPDX-License-Identifier: Apache-2.0
#include "render/entry_rules.hpp"

#include <algorithm>
#include <utility>

#include "model/fabric_path.hpp"
#include "render/prefix_list.hpp"

namespace nicleaf::render {
namespace {

constexpr char kNotAllowed[] = "not in an allowed-prefix of the session";
constexpr char kDefaultRoute[] = "the default route, which must be declared as such";
constexpr char kNotVtep[] = "not in a vtep-prefix";
constexpr char kOwnVtep[] = "the VTEP's own address";

/// Whether `allowed` would let in something of `denied`.
bool letsIn(const model::AllowedPrefix& allowed, const model::IpPrefix& denied) {
  return allowed.prefix.contains(denied) && allowed.longest() >= denied.length;
}

std::string allowedPath(const model::IpVrf& vrf, const model::BgpSession& session) {
  return settingPath(vrf, session, "allowed-prefix");
}

std::string allowedPath(const model::IpVrf& vrf, const model::BgpSession& session,
                        const model::AllowedPrefix& allowed) {
  return allowedPath(vrf, session) + "[prefix='" + allowed.prefix.toString() + "']";
}

/// A reason is a data path, or words.
Refusal refusalOf(const model::DeniedPrefix& denied) {
  if (!denied.reason.starts_with('/')) return {"", denied.reason + " (" + denied.prefix.toString() + ")"};
  return {denied.reason, denied.reason == model::kVtepPath
                             ? std::string(kOwnVtep)
                             : "in the subnet " + denied.prefix.toString() + " of the VRF"};
}

/// The addresses in allowed prefixes, where those do not have them. An allowed default route is not everything in it.
std::vector<model::AllowedPrefix> hostsIn(const std::vector<model::AllowedPrefix>& allowed) {
  std::vector<model::AllowedPrefix> hosts;
  for (const model::AllowedPrefix& one : allowed) {
    const auto bits = static_cast<std::uint8_t>(one.prefix.address.bits());
    if (one.longest() != 0 && one.longest() != bits) hosts.push_back({one.prefix, bits, bits});
  }
  return hosts;
}

/// The rules of an entry list that also accepts `hosts`.
std::vector<EntryRule> rulesOf(const model::IpVrf& vrf, const model::BgpSession& session, bool isIpv4,
                               const std::vector<model::DeniedPrefix>& denied,
                               const std::vector<model::AllowedPrefix>& hosts) {
  std::vector<EntryRule> rules;
  unsigned sequence = PrefixList::kFirstDenied;
  for (const model::DeniedPrefix& one : denied) {
    const auto needed = [&](const model::AllowedPrefix& some) { return letsIn(some, one.prefix); };
    if (one.prefix.isV4() != isIpv4) continue;
    if (std::ranges::none_of(session.allowedPrefixes, needed) && std::ranges::none_of(hosts, needed)) continue;
    Refusal why = refusalOf(one);
    rules.push_back({sequence++, false, one.prefix, one.prefix.length, one.prefix.address.bits(), std::move(why.path),
                     std::move(why.words)});
  }
  sequence = PrefixList::kFirstAllowed;
  for (const model::AllowedPrefix& allowed : session.allowedPrefixes) {
    if (allowed.prefix.isV4() != isIpv4) continue;
    rules.push_back({sequence++, true, allowed.prefix, allowed.shortest(), allowed.longest(),
                     allowedPath(vrf, session, allowed), ""});
  }
  sequence = PrefixList::kFirstHosts;
  for (const model::AllowedPrefix& host : hosts) {
    if (host.prefix.isV4() != isIpv4) continue;
    rules.push_back(
        {sequence++, true, host.prefix, host.shortest(), host.longest(), settingPath(vrf, session, "blackhole"), ""});
  }
  rules.push_back({PrefixList::kLast, false, std::nullopt, 0, 0, allowedPath(vrf, session), kNotAllowed});
  return rules;
}

const EntryRule& firstMatch(const std::vector<EntryRule>& rules, const model::IpPrefix& announced) {
  return *std::ranges::find_if(rules, [&](const EntryRule& rule) { return rule.matches(announced); });
}

std::optional<Refusal> refusalOfServer(const model::Intent& intent, const model::IpVrf& vrf,
                                       const model::BgpSession& session, const model::IpPrefix& announced) {
  const auto denied = model::deniedPrefixes(intent, vrf);
  const auto family = announced.isV4() ? model::UnicastFamily::kIpv4 : model::UnicastFamily::kIpv6;
  const auto rules = entryRules(vrf, session, family, denied);
  const EntryRule& rule = firstMatch(rules, announced);
  if (rule.permits) return std::nullopt;
  // The list has only those denied prefixes that are needed. Of the others, `deny any` is not the whole truth: to allow
  // them would not help.
  for (const model::DeniedPrefix& one : denied)
    if (one.prefix.contains(announced)) return refusalOf(one);
  const auto covers = [&](const model::AllowedPrefix& allowed) {
    return allowed.prefix.length == 0 && allowed.prefix.isV4() == announced.isV4();
  };
  if (announced.length == 0 && std::ranges::any_of(session.allowedPrefixes, covers))
    return Refusal{rule.path, kDefaultRoute};
  return Refusal{rule.path, rule.words};
}

/// Whether the neighbor `peer` of bgpd is this session, or one of its listen range.
bool isPeerOf(const model::BgpSession& session, const std::string& peer) {
  if (!session.listenRange) return peerOf(session) == peer;
  const auto address = model::IpAddress::parse(peer);
  return address && session.listenRange->contains(*address);
}

}  // namespace

bool EntryRule::matches(const model::IpPrefix& announced) const {
  return !prefix || (prefix->contains(announced) && announced.length >= shortest && announced.length <= longest);
}

std::vector<EntryRule> entryRules(const model::IpVrf& vrf, const model::BgpSession& session,
                                  model::UnicastFamily family, const std::vector<model::DeniedPrefix>& denied) {
  return rulesOf(vrf, session, family == model::UnicastFamily::kIpv4, denied, {});
}

std::vector<EntryRule> blackholeRules(const model::IpVrf& vrf, const model::BgpSession& session,
                                      model::UnicastFamily family, const std::vector<model::DeniedPrefix>& denied) {
  return rulesOf(vrf, session, family == model::UnicastFamily::kIpv4, denied, hostsIn(session.allowedPrefixes));
}

std::vector<EntryRule> uplinkRules(const model::Underlay& underlay) {
  std::vector<EntryRule> rules{
      {PrefixList::kFirstDenied, false, model::IpPrefix{underlay.vtepAddress, 32}, 32, 32, model::kVtepPath, kOwnVtep}};
  unsigned sequence = PrefixList::kFirstAllowed;
  std::vector<model::IpPrefix> accepted = underlay.vtepPrefixes;
  if (accepted.empty()) accepted.push_back(*model::IpPrefix::parse("0.0.0.0/0"));
  for (const model::IpPrefix& prefix : accepted)
    rules.push_back({sequence++, true, prefix, prefix.length, 32, model::kVtepPrefixPath, ""});
  if (!underlay.vtepPrefixes.empty()) {
    for (const model::EvpnSession& session : underlay.evpnSessions)
      rules.push_back({sequence++, true, model::IpPrefix{session.peerAddress, 32}, 32, 32, pathOf(session), ""});
  }
  rules.push_back({PrefixList::kLast, false, std::nullopt, 0, 0, model::kVtepPrefixPath, kNotVtep});
  return rules;
}

TenantSession tenantSession(const model::Intent& intent, const model::VrfName& vrf, const std::string& peer) {
  for (const model::IpVrf& one : intent.ipVrfs) {
    if (one.name != vrf) continue;
    for (const model::BgpSession& session : one.sessions)
      if (isPeerOf(session, peer)) return {&one, &session};
  }
  return {};
}

std::optional<Permit> permitOf(const model::Intent& intent, const model::VrfName& vrf, const std::string& peer,
                               const model::IpPrefix& announced) {
  if (vrf == "default") {
    if (announced.isV6()) return std::nullopt;
    const auto rules = uplinkRules(intent.underlay);
    const EntryRule& rule = firstMatch(rules, announced);
    return rule.permits ? std::optional(Permit{rule.path}) : std::nullopt;
  }
  const auto [owner, session] = tenantSession(intent, vrf, peer);
  if (session == nullptr) return std::nullopt;
  const auto family = announced.isV4() ? model::UnicastFamily::kIpv4 : model::UnicastFamily::kIpv6;
  const auto denied = model::deniedPrefixes(intent, *owner);
  const auto rules = entryRules(*owner, *session, family, denied);
  if (const EntryRule& rule = firstMatch(rules, announced); rule.permits) return Permit{rule.path};
  if (!session->blackhole) return std::nullopt;
  const auto hosts = blackholeRules(*owner, *session, family, denied);
  const EntryRule& rule = firstMatch(hosts, announced);
  return rule.permits ? std::optional(Permit{rule.path, true}) : std::nullopt;
}

std::optional<Refusal> refusalOf(const model::Intent& intent, const model::VrfName& vrf, const std::string& peer,
                                 const model::IpPrefix& announced) {
  if (vrf == "default") {
    if (announced.isV6()) return std::nullopt;
    const auto rules = uplinkRules(intent.underlay);
    const EntryRule& rule = firstMatch(rules, announced);
    return rule.permits ? std::nullopt : std::optional(Refusal{rule.path, rule.words});
  }
  const auto [owner, session] = tenantSession(intent, vrf, peer);
  if (session == nullptr) return std::nullopt;
  return refusalOfServer(intent, *owner, *session, announced);
}

std::optional<Refusal> pathRefusalOf(const model::Intent& intent, const model::VrfName& vrf, const std::string& peer) {
  const auto [owner, session] = tenantSession(intent, vrf, peer);
  if (session == nullptr) return std::nullopt;
  return Refusal{settingPath(*owner, *session, "as-path-limit"),
                 "an AS path of more than " + std::to_string(session->asPathLimit) + " numbers"};
}

std::optional<Refusal> limitRefusalOf(const model::Intent& intent, const model::VrfName& vrf, const std::string& peer) {
  const auto refusal = [](const std::string& path, std::uint32_t limit) {
    return Refusal{path + "/prefix-limit", "more than " + std::to_string(limit) + " prefixes of a family"};
  };
  for (const model::Uplink& uplink : intent.underlay.uplinks) {
    const std::string name = uplink.peerAddress ? uplink.peerAddress->toString() : uplink.interface;
    if (vrf == "default" && name == peer && uplink.prefixLimit) return refusal(pathOf(uplink), *uplink.prefixLimit);
  }
  const auto [owner, session] = tenantSession(intent, vrf, peer);
  if (session == nullptr) return std::nullopt;
  return refusal(pathOf(*owner, *session), session->prefixLimit);
}

}  // namespace nicleaf::render
