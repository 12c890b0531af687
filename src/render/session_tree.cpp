// SPDX-License-Identifier: Apache-2.0
#include "render/session_tree.hpp"

#include <algorithm>
#include <span>

#include "render/bfd_tree.hpp"
#include "render/bgp_instance.hpp"
#include "render/tenant_policy.hpp"

namespace nicleaf::render {
namespace {

std::string onlyIf(bool set) { return set ? "true" : ""; }
std::string numberIf(const std::optional<std::uint8_t>& number) { return number ? std::to_string(*number) : ""; }

std::string listenGroupOf(const model::BgpSession& session) {
  std::string range = peerOf(session);
  std::ranges::replace(range, '/', '-');
  return "nicleaf-" + range;
}

/// A leaf of a session's neighbor, or of one of its address families. One with an empty value is left out.
struct SessionLeaf {
  const char* path;
  std::string (*value)(const model::BgpSession& session);
};

constexpr SessionLeaf kSessionLeaves[] = {
    {"description", [](const auto& session) { return session.description; }},
    {"password", [](const auto& session) { return session.password; }},
    // RFC 4271 section 6.3; only FRR 10's default
    {"enforce-first-as", [](const auto&) { return std::string("true"); }},
    // Of an expired draft (draft-ietf-idr-dynamic-cap); the datacenter profile of FRR 10 has it on.
    {"capability-dynamic", [](const auto&) { return std::string("false"); }},
    {"timers/keepalive", [](const auto& session) { return std::to_string(session.keepalive.count()); }},
    {"timers/hold-time", [](const auto& session) { return std::to_string(session.holdTime.count()); }},
    {"timers/connect-time", [](const auto& session) { return std::to_string(session.connectRetry.count()); }},
    {"admin-shutdown", [](const auto& session) { return onlyIf(!session.enabled); }},
    {"admin-shutdown-message", [](const auto& session) { return session.shutdownMessage; }},
    {"local-as/local-as", [](const auto& session) { return session.localAs ? toString(*session.localAs) : ""; }},
    {"local-as/no-prepend",
     [](const auto& session) { return onlyIf(session.localAsMode != model::LocalAsMode::kPrepend); }},
    {"local-as/replace-as",
     [](const auto& session) { return onlyIf(session.localAsMode == model::LocalAsMode::kReplaceAs); }},
    {"ebgp-multihop/multihop-ttl", [](const auto& session) { return numberIf(session.multihop); }},
    {"ttl-security", [](const auto& session) { return numberIf(session.ttlSecurity); }},
    {"inbound-policy/as-path-limit", [](const auto& session) { return std::to_string(session.asPathLimit); }},
    {"inbound-policy/graceful-shutdown", [](const auto& session) { return onlyIf(session.gracefulShutdown); }},
    // RFC 8950: IPv4 prefixes with an IPv6 next hop, if the server offers it as well. bgpd offers it on an interface by
    // itself.
    {"capability-extended-nexthop",
     [](const auto& session) { return onlyIf(session.interface.empty() && carriesIpv4OverIpv6(session)); }},
    // Otherwise bgpd would take the peer's address from an IPv4 subnet of 2 or 4 addresses.
    {"v6only", [](const auto& session) { return onlyIf(!session.interface.empty()); }},
};

constexpr SessionLeaf kFamilyLeaves[] = {
    {"as-path-options/allow-own-as", [](const auto& session) { return numberIf(session.allowOwnAs); }},
    {"as-path-options/replace-peer-as", [](const auto& session) { return onlyIf(session.asOverride); }},
};

void renderLeaves(const Place& place, const model::BgpSession& session, std::span<const SessionLeaf> leaves) {
  for (const auto& [path, valueOf] : leaves) {
    if (std::string value = valueOf(session); !value.empty()) place.leaf(path, value);
  }
}

void renderPrefixLimit(const Place& limit, const model::BgpSession& session) {
  limit.leaf("max-prefixes", std::to_string(session.prefixLimit));
  const Place options = limit.container("options");
  if (session.prefixLimitWarning) options.leaf("shutdown-threshold-pct", std::to_string(*session.prefixLimitWarning));
  if (session.prefixLimitAction == model::PrefixLimitAction::kWarningOnly) options.leaf("warning-only", "true");
  if (session.prefixLimitRestart) options.leaf("restart-timer", std::to_string(session.prefixLimitRestart->count()));
}

/// What the server hears. `default-originate` is not filtered, so a default route comes beside a filter that denies
/// everything. A list that does not exist denies everything, too.
void renderAdvertised(const Place& unicast, const model::IpVrf& vrf, const model::BgpSession& session) {
  using enum model::Advertise;
  const Place filters = unicast.container("filter-config");
  filters.leaf("rmap-export", outMapOf(session));
  if (session.advertise == kConnected) filters.leaf("plist-export", connectedListOf(vrf));
  if (session.advertise == kNothing || session.advertise == kDefaultRoute) filters.leaf("plist-export", kNothingList);
  if (session.advertise != kDefaultRoute) return;
  const Place origin = unicast.container("default-originate");
  origin.leaf("originate", "true");
  if (session.gracefulShutdown) origin.leaf("route-map", outMapOf(session));
}

/// The list entry of the session, below the instance.
std::string entryOf(const model::BgpSession& session) {
  if (session.listenRange) return "peer-groups/peer-group[peer-group-name='" + listenGroupOf(session) + "']";
  if (!session.interface.empty()) return "neighbors/unnumbered-neighbor[interface='" + session.interface + "']";
  return "neighbors/neighbor[remote-address='" + session.peerAddress.toString() + "']";
}

/// FRR takes the sessions of a range into a group.
void renderListenRange(const Place& group, const model::IpPrefix& range) {
  group.leafList(range.isV4() ? "ipv4-listen-range" : "ipv6-listen-range", {range.toString()});
}

}  // namespace

std::string passwordPath(const model::IpVrf& vrf, const model::BgpSession& session) {
  return "/nicleaf-frr-bgp:bgp/instance[vrf='" + vrf.name + "']/" + entryOf(session) + "/password";
}

void renderSession(const Place& bgp, const model::IpVrf& vrf, const model::BgpSession& session) {
  const Place neighbor = bgp.entry(entryOf(session), "");
  if (session.listenRange) renderListenRange(neighbor, *session.listenRange);
  renderRemoteAs(neighbor, session.remoteAs);
  for (const model::Asn as : session.allowedRemoteAs)
    neighbor.container("neighbor-remote-as").leafList("allowed-remote-as", {toString(as)});
  renderLeaves(neighbor, session, kSessionLeaves);
  renderBfd(neighbor, session.bfd);
  const Place policy = neighbor.container("inbound-policy");
  policy.leafList("allowed-community", session.allowedCommunities);
  if (session.blackhole) policy.leaf("plist-unless-blackhole", entryListOf(vrf, session));
  for (const model::UnicastFamily family : session.families) {
    const bool isIpv4 = family == model::UnicastFamily::kIpv4;
    const char* name = isIpv4 ? kIpv4 : kIpv6;
    neighbor.familyEntry(name).leaf("enabled", "true");
    // The server is not trusted: its prefixes are always filtered, their number is always limited, and communities that
    // are not allowed are always removed.
    const Place unicast = neighbor.family(name);
    renderLeaves(unicast, session, kFamilyLeaves);
    renderPrefixLimit(unicast.container("prefix-limit").entry("direction-list", "[direction='in']"), session);
    unicast.container("filter-config")
        .leaf("plist-import", session.blackhole ? blackholeListOf(vrf, session) : entryListOf(vrf, session))
        .leaf("rmap-import", entryMapOf(session, family));
    renderAdvertised(unicast, vrf, session);
  }
}

}  // namespace nicleaf::render
