// SPDX-License-Identifier: Apache-2.0
#include "render/underlay_tree.hpp"

#include "render/bfd_tree.hpp"
#include "render/bgp_instance.hpp"
#include "render/place.hpp"
#include "render/underlay_policy.hpp"

namespace nicleaf::render {
namespace {

constexpr char kUplinkRestartMinutes[] = "1";  // a DPU without uplinks must come back by itself
constexpr char kMaximumPaths[] = "64";         // more uplinks than any DPU has

bool isInternal(const model::Underlay& underlay, const model::UnderlaySession& session) {
  using enum model::PeerAs::Kind;
  const model::PeerAs& as = session.remoteAs;
  return as.kind == kInternal || (as.kind == kNumber && as.number == underlay.localAs);
}

void renderSession(const Place& neighbor, const model::UnderlaySession& session) {
  renderRemoteAs(neighbor, session.remoteAs);
  if (!session.password.empty()) neighbor.leaf("password", session.password);
  neighbor.container("timers")
      .leaf("keepalive", std::to_string(session.keepalive.count()))
      .leaf("hold-time", std::to_string(session.holdTime.count()))
      .leaf("connect-time", std::to_string(session.connectRetry.count()));
}

/// An address family of a session, with the filters that make sure that the DPU is not transit.
Place renderFamily(const Place& neighbor, const char* name, const model::Underlay& underlay) {
  neighbor.familyEntry(name).leaf("enabled", "true");
  Place family = neighbor.family(name);
  family.container("filter-config").leaf("rmap-import", kUnderlayMapIn).leaf("rmap-export", kUnderlayMapOut);
  if (underlay.allowOwnAs)
    family.container("as-path-options").leaf("allow-own-as", std::to_string(*underlay.allowOwnAs));
  return family;
}

/// The EVPN family, and the limit of its routes.
void renderEvpn(const Place& neighbor, const model::UnderlaySession& session, const model::Underlay& underlay) {
  (void)renderFamily(neighbor, kEvpn, underlay);
  const Place limit = neighbor.container("evpn-prefix-limit");
  limit.leaf("max-prefixes", std::to_string(session.evpnPrefixLimit))
      .leaf("shutdown-threshold-pct", std::to_string(session.evpnPrefixLimitWarning));
  if (session.evpnPrefixLimitAction == model::PrefixLimitAction::kWarningOnly)
    limit.leaf("warning-only", "true");
  else
    limit.leaf("restart-timer", kUplinkRestartMinutes);
}

void renderUplinkLimit(const Place& family, std::uint32_t limit) {
  const Place in = family.container("prefix-limit").entry("direction-list", "[direction='in']");
  in.leaf("max-prefixes", std::to_string(limit)).container("options").leaf("restart-timer", kUplinkRestartMinutes);
}

void renderUplink(const Place& neighbors, const model::Uplink& uplink, const model::Underlay& underlay) {
  const Place neighbor = uplink.peerAddress
                             ? neighbors.entry("neighbor", "[remote-address='" + uplink.peerAddress->toString() + "']")
                             : neighbors.entry("unnumbered-neighbor", "[interface='" + uplink.interface + "']");
  renderSession(neighbor, uplink.session);
  renderBfd(neighbor, uplink.bfd);
  // RFC 8950: IPv4 prefixes with an IPv6 next hop. bgpd offers it by itself in an unnumbered session.
  if (uplink.peerAddress && uplink.peerAddress->isV6()) neighbor.leaf("capability-extended-nexthop", "true");
  const Place ipv4 = renderFamily(neighbor, kIpv4, underlay);
  ipv4.container("filter-config").leaf("plist-import", kUnderlayListIn);
  if (uplink.prefixLimit) renderUplinkLimit(ipv4, *uplink.prefixLimit);
  if (uplink.evpn) renderEvpn(neighbor, uplink.session, underlay);
}

void renderEvpnSession(const Place& neighbors, const model::EvpnSession& session, const model::Underlay& underlay) {
  const Place neighbor = neighbors.entry("neighbor", "[remote-address='" + session.peerAddress.toString() + "']");
  renderSession(neighbor, session.session);
  neighbor.container("update-source").leaf("ip", underlay.vtepAddress.toString());
  if (!isInternal(underlay, session.session))
    neighbor.container("ebgp-multihop").leaf("multihop-ttl", std::to_string(session.multihop));
  renderEvpn(neighbor, session.session, underlay);
}

void renderGracefulRestart(const Place& global, const model::Underlay& underlay) {
  const Place restart = global.container("graceful-restart");
  if (!underlay.gracefulRestartHelper) restart.leaf("graceful-restart-disable", "true");
  if (underlay.staleRoutesTime) restart.leaf("stale-routes-time", std::to_string(underlay.staleRoutesTime->count()));
}

/// Without an administrator, bgpd derives the route targets.
void renderVni(const Place& evpn, const model::Underlay& underlay, const model::Segment& segment) {
  if (!underlay.routeTargets.administrator) return;
  renderTargets(evpn.entry("vni", "[vni='" + toString(segment.vni) + "']"),
                importsOf(underlay.routeTargets, segment.vni), targetsOf(underlay.routeTargets, segment.vni));
}

}  // namespace

void renderSegment(model::ConfigTree& tree, const model::Underlay& underlay, const model::Segment& segment) {
  renderVni(instance(tree, "default").container("global").family(kEvpn), underlay, segment);
}

void renderUnderlay(model::ConfigTree& tree, const model::Intent& intent) {
  const model::Underlay& underlay = intent.underlay;
  const Place bgp = instance(tree, "default");
  const Place global = renderGlobal(bgp, underlay, intent.gracefulShutdown);
  renderGracefulRestart(global, underlay);
  global.container("bestpath").leaf("as-path-multipath-relax", "true");
  const Place ipv4 = global.family(kIpv4);
  (void)ipv4.entry("network-config", "[prefix='" + underlay.vtepAddress.toString() + "/32']");
  for (const char* kind : {"ebgp", "ibgp"})
    ipv4.container("use-multiple-paths").container(kind).leaf("maximum-paths", kMaximumPaths);
  const Place evpn = global.family(kEvpn);
  evpn.leaf("advertise-all-vni", "true");
  for (const model::Segment& segment : intent.segments) renderVni(evpn, underlay, segment);
  const Place neighbors = bgp.container("neighbors");
  for (const model::Uplink& uplink : underlay.uplinks) renderUplink(neighbors, uplink, underlay);
  for (const model::EvpnSession& session : underlay.evpnSessions) renderEvpnSession(neighbors, session, underlay);
}

}  // namespace nicleaf::render
