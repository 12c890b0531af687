// SPDX-License-Identifier: Apache-2.0
#include "intent/intent_builder.hpp"

#include <tuple>
#include <utility>

#include <boost/json.hpp>

#include "intent/invalid.hpp"
#include "intent/leaf_reader.hpp"
#include "intent/leaf_value.hpp"
#include "intent/security_group.hpp"
#include "model/fabric_path.hpp"

namespace nicleaf::intent {
namespace {

constexpr char kPrefix[] = "a prefix such as 203.0.113.0/24 or 2001:db8::/32";
constexpr char kGateway[] = "an address with its prefix length, such as 192.0.2.1/24 or 2001:db8::1/64";

// All leaves but those whose values the schema does not check entirely (Builder::sure).
constexpr std::tuple kUnderlayLeaves{
    Leaf{"local-as", &model::Underlay::localAs},
    Leaf{"vxlan-device", &model::Underlay::vxlanDevices},
    Leaf{"allow-own-as", &model::Underlay::allowOwnAs},
    Leaf{"graceful-restart-helper", &model::Underlay::gracefulRestartHelper},
    Leaf{"stale-routes-time", &model::Underlay::staleRoutesTime},
};
constexpr std::tuple kRouteTargetLeaves{Leaf{"route-target-administrator", &model::RouteTargets::administrator}};
constexpr std::tuple kUplinkLeaves{Leaf{"interface", &model::Uplink::interface}, Leaf{"mtu", &model::Uplink::mtu},
                                   Leaf{"prefix-limit", &model::Uplink::prefixLimit},
                                   Leaf{"evpn", &model::Uplink::evpn}, Leaf{"bfd", &model::Uplink::bfd}};
constexpr std::tuple kEvpnSessionLeaves{Leaf{"multihop", &model::EvpnSession::multihop}};
constexpr std::tuple kUnderlaySessionLeaves{
    Leaf{"remote-as", &model::UnderlaySession::remoteAs},
    Leaf{"password", &model::UnderlaySession::password},
    Leaf{"keepalive", &model::UnderlaySession::keepalive},
    Leaf{"hold-time", &model::UnderlaySession::holdTime},
    Leaf{"connect-retry", &model::UnderlaySession::connectRetry},
    Leaf{"evpn-prefix-limit", &model::UnderlaySession::evpnPrefixLimit},
    Leaf{"evpn-prefix-limit-warning", &model::UnderlaySession::evpnPrefixLimitWarning},
    Leaf{"evpn-prefix-limit-action", &model::UnderlaySession::evpnPrefixLimitAction},
};
constexpr std::tuple kBfdProfileLeaves{
    Leaf{"name", &model::BfdProfile::name},
    Leaf{"detect-multiplier", &model::BfdProfile::detectMultiplier},
    Leaf{"required-receive-interval", &model::BfdProfile::requiredReceive},
    Leaf{"desired-transmission-interval", &model::BfdProfile::desiredTransmission},
    Leaf{"passive", &model::BfdProfile::passive},
};
constexpr std::tuple kSessionLeaves{
    Leaf{"remote-as", &model::BgpSession::remoteAs},
    Leaf{"allowed-remote-as", &model::BgpSession::allowedRemoteAs},
    Leaf{"description", &model::BgpSession::description},
    Leaf{"password", &model::BgpSession::password},
    Leaf{"password-file", &model::BgpSession::passwordFile},
    Leaf{"address-family", &model::BgpSession::families},
    Leaf{"blackhole", &model::BgpSession::blackhole},
    Leaf{"as-path-limit", &model::BgpSession::asPathLimit},
    Leaf{"allowed-community", &model::BgpSession::allowedCommunities},
    Leaf{"prefix-limit", &model::BgpSession::prefixLimit},
    Leaf{"prefix-limit-warning", &model::BgpSession::prefixLimitWarning},
    Leaf{"prefix-limit-action", &model::BgpSession::prefixLimitAction},
    Leaf{"prefix-limit-restart", &model::BgpSession::prefixLimitRestart},
    Leaf{"advertise", &model::BgpSession::advertise},
    Leaf{"advertise-communities", &model::BgpSession::advertiseCommunities},
    Leaf{"keepalive", &model::BgpSession::keepalive},
    Leaf{"hold-time", &model::BgpSession::holdTime},
    Leaf{"connect-retry", &model::BgpSession::connectRetry},
    Leaf{"enabled", &model::BgpSession::enabled},
    Leaf{"shutdown-message", &model::BgpSession::shutdownMessage},
    Leaf{"graceful-shutdown", &model::BgpSession::gracefulShutdown},
    Leaf{"local-as", &model::BgpSession::localAs},
    Leaf{"local-as-mode", &model::BgpSession::localAsMode},
    Leaf{"allow-own-as", &model::BgpSession::allowOwnAs},
    Leaf{"as-override", &model::BgpSession::asOverride},
    Leaf{"multihop", &model::BgpSession::multihop},
    Leaf{"ttl-security", &model::BgpSession::ttlSecurity},
    Leaf{"bfd", &model::BgpSession::bfd},
    Leaf{"session-template", &model::BgpSession::sessionTemplate},
};
constexpr std::tuple kAllowedPrefixLeaves{Leaf{"ge", &model::AllowedPrefix::ge}, Leaf{"le", &model::AllowedPrefix::le}};
constexpr std::tuple kStaticRouteLeaves{Leaf{"blackhole", &model::StaticRoute::blackhole},
                                        Leaf{"advertise", &model::StaticRoute::advertise},
                                        Leaf{"bfd", &model::StaticRoute::bfd}};
constexpr std::tuple kVrfImportLeaves{Leaf{"ip-vrf", &model::VrfImport::from},
                                      Leaf{"fabric-routes", &model::VrfImport::fabricRoutes},
                                      Leaf{"one-way", &model::VrfImport::oneWay}};
constexpr std::tuple kAggregateLeaves{Leaf{"summary-only", &model::Aggregate::summaryOnly}};
constexpr std::tuple kIpVrfLeaves{
    Leaf{"name", &model::IpVrf::name},
    Leaf{"l3vni", &model::IpVrf::l3vni},
    Leaf{"vlan-id", &model::IpVrf::vlan},
    Leaf{"import-route-target", &model::IpVrf::importRouteTargets},
    Leaf{"export-route-target", &model::IpVrf::exportRouteTargets},
    Leaf{"rd", &model::IpVrf::rd},
    Leaf{"route-limit", &model::IpVrf::routeLimit},
    Leaf{"export-communities", &model::IpVrf::exportCommunities},
    Leaf{"graceful-shutdown", &model::IpVrf::gracefulShutdown},
    Leaf{"bgp-listen-limit", &model::IpVrf::listenLimit},
    Leaf{"session-limit", &model::IpVrf::sessionLimit},
};
constexpr std::tuple kSegmentLeaves{
    Leaf{"name", &model::Segment::name},
    Leaf{"vni", &model::Segment::vni},
    Leaf{"vlan-id", &model::Segment::vlan},
    Leaf{"ip-vrf", &model::Segment::ipVrf},
    Leaf{"arp-nd-suppression", &model::Segment::arpNdSuppression},
    Leaf{"security-group", &model::Segment::securityGroups},
};
constexpr std::tuple kTrunkLeaves{Leaf{"vlan-id", &model::TrunkVlan::vlan},
                                  Leaf{"segment", &model::TrunkVlan::segment}};
constexpr std::tuple kPortLeaves{
    Leaf{"interface", &model::Port::interface},
    Leaf{"segment", &model::Port::segment},
    Leaf{"mtu", &model::Port::mtu},
    Leaf{"enabled", &model::Port::enabled},
    Leaf{"description", &model::Port::description},
    Leaf{"isolated", &model::Port::isolated},
    Leaf{"ip-vrf", &model::Port::ipVrf},
    Leaf{"locked", &model::Port::locked},
    Leaf{"broadcast-limit", &model::Port::broadcastLimit},
    Leaf{"multicast-limit", &model::Port::multicastLimit},
    Leaf{"rate-limit-from-server", &model::Port::rateFromServer},
    Leaf{"rate-limit-to-server", &model::Port::rateToServer},
    Leaf{"mac-limit", &model::Port::macLimit},
    Leaf{"security-group", &model::Port::securityGroups},
};
constexpr std::tuple kFabricLeaves{Leaf{"generation", &model::Intent::generation},
                                   Leaf{"atomicity", &model::Intent::atomicity},
                                   Leaf{"graceful-shutdown", &model::Intent::gracefulShutdown}};

class Builder {
 public:
  model::Intent build(const json::object& fabric);
  [[nodiscard]] model::Errors& errors() { return errors_; }

 private:
  /// `parsed`, or an error: the schema's pattern is not the whole truth about addresses.
  template <typename T>
  T sure(const std::optional<T>& parsed, const std::string& path, const std::string& value, const char* expected);

  model::Underlay underlay(const json::object& from);
  model::Uplink uplink(const json::object& from);
  model::BgpSession session(const json::object& from, const model::IpVrf& vrf);
  model::StaticRoute staticRoute(const json::object& from, const model::IpVrf& vrf);
  model::AllowedPrefix allowedPrefix(const json::object& from, const std::string& list);
  model::VrfImport vrfImport(const json::object& from, const model::IpVrf& vrf);
  model::IpVrf ipVrf(const json::object& from);
  model::Segment segment(const json::object& from);
  model::Port port(const json::object& from);

  model::Errors errors_;
};

template <typename T>
T Builder::sure(const std::optional<T>& parsed, const std::string& path, const std::string& value,
                const char* expected) {
  if (parsed) return *parsed;
  errors_.push_back(invalid(path, "value " + quoted(value), expected));
  return {};
}

model::Uplink Builder::uplink(const json::object& from) {
  model::Uplink uplink;
  readLeaves(from, kUplinkLeaves, uplink);
  readLeaves(from, kUnderlaySessionLeaves, uplink.session);
  for (const std::string& address : texts(from, "address")) {
    uplink.addresses.push_back(
        sure(model::IpPrefix::parse(address), model::addressPath(uplink, address), address, kGateway));
  }
  if (const std::string peer = text(from, "peer-address"); !peer.empty())
    uplink.peerAddress = sure(model::IpAddress::parse(peer), model::pathOf(uplink), peer, "an IP address");
  return uplink;
}

model::Underlay Builder::underlay(const json::object& from) {
  model::Underlay underlay;
  readLeaves(from, kUnderlayLeaves, underlay);
  readLeaves(from, kRouteTargetLeaves, underlay.routeTargets);
  underlay.routeTargets.exactImport = text(from, "route-target-import") != "any-as";
  const std::string vtep = text(from, "vtep-address"), mac = text(from, "system-mac"), id = text(from, "router-id");
  underlay.vtepAddress = sure(model::IpAddress::parse(vtep), model::kVtepPath, vtep, "an IPv4 address");
  underlay.systemMac = sure(model::Mac::parse(mac), model::kSystemMacPath, mac, "a MAC address");
  if (!id.empty()) underlay.routerId = sure(model::IpAddress::parse(id), model::kRouterIdPath, id, "an IPv4 address");
  for (const std::string& prefix : texts(from, "vtep-prefix")) {
    underlay.vtepPrefixes.push_back(
        sure(model::IpPrefix::parse(prefix), std::string(model::kVtepPrefixPath), prefix, kGateway));
  }
  for (const json::value& item : list(from, "uplink")) underlay.uplinks.push_back(uplink(item.as_object()));
  for (const json::value& item : list(from, "evpn-session")) {
    const std::string peer = text(item.as_object(), "peer-address");
    model::EvpnSession& session = underlay.evpnSessions.emplace_back();
    session.peerAddress = sure(model::IpAddress::parse(peer), model::kEvpnSessionPath, peer, "an IPv4 address");
    readLeaves(item.as_object(), kEvpnSessionLeaves, session);
    readLeaves(item.as_object(), kUnderlaySessionLeaves, session.session);
  }
  return underlay;
}

model::BgpSession Builder::session(const json::object& from, const model::IpVrf& vrf) {
  model::BgpSession session;
  session.interface = text(from, "interface");
  const std::string peer = text(from, "peer-address"), range = text(from, "prefix");
  if (!range.empty()) {
    const std::string path = model::pathOf(vrf) + "/bgp-listen-range[prefix='" + range + "']/prefix";
    session.listenRange = sure(model::IpPrefix::parse(range), path, range, kPrefix);
  }
  if (!peer.empty())
    session.peerAddress = sure(model::IpAddress::parse(peer), model::pathOf(vrf), peer, "an IP address");
  readLeaves(from, kSessionLeaves, session);
  for (const json::value& item : list(from, "allowed-prefix"))
    session.allowedPrefixes.push_back(allowedPrefix(item.as_object(), model::pathOf(vrf, session) + "/allowed-prefix"));
  return session;
}

model::AllowedPrefix Builder::allowedPrefix(const json::object& from, const std::string& list) {
  model::AllowedPrefix allowed;
  const std::string prefix = text(from, "prefix");
  allowed.prefix = sure(model::IpPrefix::parse(prefix), list + "[prefix='" + prefix + "']/prefix", prefix, kPrefix);
  readLeaves(from, kAllowedPrefixLeaves, allowed);
  return allowed;
}

model::VrfImport Builder::vrfImport(const json::object& from, const model::IpVrf& vrf) {
  model::VrfImport made;
  readLeaves(from, kVrfImportLeaves, made);
  for (const json::value& item : list(from, "prefix"))
    made.prefixes.push_back(allowedPrefix(item.as_object(), model::pathOf(vrf, made) + "/prefix"));
  return made;
}

model::StaticRoute Builder::staticRoute(const json::object& from, const model::IpVrf& vrf) {
  model::StaticRoute route;
  const std::string prefix = text(from, "prefix");
  const std::string path = model::pathOf(vrf) + "/static-route[prefix='" + prefix + "']";
  route.prefix = sure(model::IpPrefix::parse(prefix), path + "/prefix", prefix, kPrefix);
  for (const std::string& address : texts(from, "next-hop"))
    route.nextHops.push_back(sure(model::IpAddress::parse(address), path + "/next-hop", address, "an IP address"));
  readLeaves(from, kStaticRouteLeaves, route);
  return route;
}

model::IpVrf Builder::ipVrf(const json::object& from) {
  model::IpVrf vrf;
  readLeaves(from, kIpVrfLeaves, vrf);
  for (const char* kind : {"bgp-session", "bgp-interface-session", "bgp-listen-range"}) {
    for (const json::value& item : list(from, kind)) vrf.sessions.push_back(session(item.as_object(), vrf));
  }
  for (const json::value& item : list(from, "aggregate")) {
    model::Aggregate& aggregate = vrf.aggregates.emplace_back();
    const std::string prefix = text(item.as_object(), "prefix");
    const std::string path = model::pathOf(vrf) + "/aggregate[prefix='" + prefix + "']/prefix";
    aggregate.prefix = sure(model::IpPrefix::parse(prefix), path, prefix, kPrefix);
    readLeaves(item.as_object(), kAggregateLeaves, aggregate);
  }
  for (const json::value& item : list(from, "static-route"))
    vrf.staticRoutes.push_back(staticRoute(item.as_object(), vrf));
  for (const json::value& item : list(from, "import-from")) vrf.imports.push_back(vrfImport(item.as_object(), vrf));
  return vrf;
}

model::Segment Builder::segment(const json::object& from) {
  model::Segment segment;
  readLeaves(from, kSegmentLeaves, segment);
  for (const std::string& gateway : texts(from, "gateway")) {
    segment.gateways.push_back(
        sure(model::IpPrefix::parse(gateway), model::gatewayPath(segment, gateway), gateway, kGateway));
  }
  segment.flooding = text(from, "flooding") != "off";
  return segment;
}

model::Port Builder::port(const json::object& from) {
  model::Port port;
  readLeaves(from, kPortLeaves, port);
  readList(list(from, "trunk"), kTrunkLeaves, port.trunk);
  for (const std::string& address : texts(from, "address")) {
    port.addresses.push_back(
        sure(model::IpPrefix::parse(address), model::addressPath(port, address), address, kGateway));
  }
  for (const std::string& mac : texts(from, "static-mac")) {
    port.staticMacs.push_back(sure(model::Mac::parse(mac), model::pathOf(port) + "/static-mac", mac, "a MAC address"));
  }
  for (const std::string& source : texts(from, "allowed-source")) {
    port.allowedSources.push_back(
        sure(model::IpPrefix::parse(source), model::pathOf(port) + "/allowed-source", source, kGateway));
  }
  port.guardInHardware = text(from, "guard-in-hardware") == "require";
  for (const std::string& role : texts(from, "role")) (role == "router" ? port.router : port.dhcpServer) = true;
  return port;
}

model::Intent Builder::build(const json::object& fabric) {
  model::Intent intent;
  readLeaves(fabric, kFabricLeaves, intent);
  intent.underlay = underlay(fabric.at("underlay").as_object());
  readList(list(fabric, "bfd-profile"), kBfdProfileLeaves, intent.bfdProfiles);
  const std::string anycast = text(fabric, "anycast-mac");
  intent.anycastMac = sure(model::Mac::parse(anycast), model::kAnycastMacPath, anycast, "a MAC address");
  for (const json::value& item : list(fabric, "security-group"))
    intent.securityGroups.push_back(securityGroup(item.as_object(), errors_));
  for (const json::value& item : list(fabric, "ip-vrf")) intent.ipVrfs.push_back(ipVrf(item.as_object()));
  for (const json::value& item : list(fabric, "segment")) intent.segments.push_back(segment(item.as_object()));
  for (const json::value& item : list(fabric, "port")) intent.ports.push_back(port(item.as_object()));
  return intent;
}

}  // namespace

tl::expected<model::Intent, model::Errors> buildIntent(const std::string& canonicalJson) {
  const json::value document = json::parse(canonicalJson);
  Builder builder;
  model::Intent intent = builder.build(document.as_object().at("nicleaf-fabric:fabric").as_object());
  if (!builder.errors().empty()) return tl::unexpected(std::move(builder.errors()));
  return intent;
}

}  // namespace nicleaf::intent
