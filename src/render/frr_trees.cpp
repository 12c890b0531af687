// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <span>

#include "model/zebra_path.hpp"
#include "render/parts.hpp"
#include "render/tenant_policy.hpp"
#include "render/underlay_policy.hpp"

namespace nicleaf::render {
namespace {

using model::ConfigTree;

constexpr char kIpv4[] = "ipv4-unicast";
constexpr char kIpv6[] = "ipv6-unicast";
constexpr char kEvpn[] = "l2vpn-evpn";
constexpr char kUplinkRestartMinutes[] = "1";  // a DPU without uplinks must come back by itself
constexpr char kMinimumHoldTime[] = "3";  // seconds: refuses 0, with which a dead server's routes would stay for ever
constexpr char kMaximumPaths[] = "64";    // more uplinks than any DPU has

/// A place in the tree. Entering a list entry adds it to the tree; leaf() sets a leaf below the place.
class Place {
 public:
  Place(ConfigTree& tree, std::string path) : tree_(tree), path_(std::move(path)) {}

  [[nodiscard]] Place container(const std::string& name) const { return {tree_, path_ + "/" + name}; }
  /// `predicates` as libyang prints them: [key='value'].
  [[nodiscard]] Place entry(const std::string& name, const std::string& predicates) const {
    Place place = container(name + predicates);
    tree_.emplace(place.path_, "");
    return place;
  }
  /// An entry of an afi-safi list and its container of the same name. Identities carry their module's name.
  [[nodiscard]] Place family(const std::string& name) const { return familyEntry(name).container(name); }
  [[nodiscard]] Place familyEntry(const std::string& name) const {
    return container("afi-safis").entry("afi-safi", "[afi-safi-name='nicleaf-frr-bgp:" + name + "']");
  }
  const Place& leaf(const std::string& name, const std::string& value) const {
    tree_.insert_or_assign(path_ + "/" + name, value);
    return *this;
  }
  const Place& leafList(const std::string& name, const std::vector<std::string>& values) const {
    for (const std::string& value : values) leaf(name + "[.='" + value + "']", value);
    return *this;
  }

 private:
  ConfigTree& tree_;
  std::string path_;
};

Place instance(ConfigTree& tree, const model::VrfName& vrf) {
  return Place(tree, "/nicleaf-frr-bgp:bgp").entry("instance", "[vrf='" + vrf + "']");
}

/// Sets what every instance has. FRR's profiles differ in their defaults, so nothing is left to a default.
Place renderGlobal(const Place& instance, const model::Underlay& underlay, bool gracefulShutdown) {
  Place global = instance.container("global");
  global.leaf("local-as", toString(underlay.localAs))
      .leaf("router-id", underlay.vtepAddress.toString())
      .leaf("ebgp-requires-policy", "false")
      .leaf("default-ipv4-unicast", "false");
  if (gracefulShutdown) global.container("graceful-shutdown").leaf("enable", "true");
  return global;
}

void renderUplinkLimit(const Place& family, std::uint32_t limit) {
  const Place in = family.container("prefix-limit").entry("direction-list", "[direction='in']");
  in.leaf("max-prefixes", std::to_string(limit)).container("options").leaf("restart-timer", kUplinkRestartMinutes);
}

/// `given`, or the route target of `vni` if there is an administrator. None: bgpd derives them.
std::vector<std::string> targetsOf(const model::RouteTargets& fabric, model::Vni vni,
                                   const std::vector<std::string>& given = {}) {
  if (!given.empty() || !fabric.administrator) return given;
  return {std::to_string(*fabric.administrator) + ":" + toString(vni)};
}

/// The same for import. None: bgpd imports the VNI's number with any AS.
std::vector<std::string> importsOf(const model::RouteTargets& fabric, model::Vni vni,
                                   const std::vector<std::string>& given = {}) {
  return fabric.exactImport ? targetsOf(fabric, vni, given) : given;
}

void renderTargets(const Place& place, const std::vector<std::string>& imports,
                   const std::vector<std::string>& exports) {
  place.leafList("import-route-target", imports).leafList("export-route-target", exports);
}

void renderUnderlay(ConfigTree& tree, const model::Intent& intent) {
  const model::Underlay& underlay = intent.underlay;
  const Place bgp = instance(tree, "default");
  const Place global = renderGlobal(bgp, underlay, intent.gracefulShutdown);
  global.container("bestpath").leaf("as-path-multipath-relax", "true");
  const Place ipv4 = global.family(kIpv4);
  (void)ipv4.entry("network-config", "[prefix='" + underlay.vtepAddress.toString() + "/32']");
  ipv4.container("use-multiple-paths").container("ebgp").leaf("maximum-paths", kMaximumPaths);
  const Place evpn = global.family(kEvpn);
  evpn.leaf("advertise-all-vni", "true");
  for (const model::Segment& segment : intent.segments) {
    if (!underlay.routeTargets.administrator) break;
    renderTargets(evpn.entry("vni", "[vni='" + toString(segment.vni) + "']"),
                  importsOf(underlay.routeTargets, segment.vni), targetsOf(underlay.routeTargets, segment.vni));
  }
  for (const model::Uplink& uplink : underlay.uplinks) {
    const Place neighbor =
        bgp.container("neighbors").entry("unnumbered-neighbor", "[interface='" + uplink.interface + "']");
    neighbor.container("neighbor-remote-as").leaf("remote-as-type", "external");
    for (const char* family : {kIpv4, kEvpn}) {
      neighbor.familyEntry(family).leaf("enabled", "true");
      neighbor.family(family)
          .container("filter-config")
          .leaf("rmap-import", kUnderlayMapIn)
          .leaf("rmap-export", kUnderlayMapOut);
    }
    neighbor.family(kIpv4).container("filter-config").leaf("plist-import", kUnderlayListIn);
    if (uplink.prefixLimit) renderUplinkLimit(neighbor.family(kIpv4), *uplink.prefixLimit);
  }
}

std::string onlyIf(bool set) { return set ? "true" : ""; }
std::string numberIf(const std::optional<std::uint8_t>& number) { return number ? std::to_string(*number) : ""; }

/// A leaf of a session's neighbor, or of one of its address families. One with an empty value is left out.
struct SessionLeaf {
  const char* path;
  std::string (*value)(const model::BgpSession& session);
};

constexpr SessionLeaf kSessionLeaves[] = {
    {"neighbor-remote-as/remote-as-type", [](const auto&) { return std::string("as-specified"); }},
    {"neighbor-remote-as/remote-as", [](const auto& session) { return toString(session.remoteAs); }},
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
    // RFC 8950: IPv4 prefixes with an IPv6 next hop, if the server offers it as well
    {"capability-extended-nexthop", [](const auto& session) { return onlyIf(carriesIpv4OverIpv6(session)); }},
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
  filters.leaf("rmap-export", kOutMap);
  if (session.advertise == kConnected) filters.leaf("plist-export", connectedListOf(vrf));
  if (session.advertise == kNothing || session.advertise == kDefaultRoute) filters.leaf("plist-export", kNothingList);
  if (session.advertise == kDefaultRoute) unicast.container("default-originate").leaf("originate", "true");
}

void renderSession(const Place& bgp, const model::IpVrf& vrf, const model::BgpSession& session) {
  const Place neighbor =
      bgp.container("neighbors").entry("neighbor", "[remote-address='" + session.peerAddress.toString() + "']");
  renderLeaves(neighbor, session, kSessionLeaves);
  for (const model::UnicastFamily family : session.families) {
    const bool isIpv4 = family == model::UnicastFamily::kIpv4;
    const char* name = isIpv4 ? kIpv4 : kIpv6;
    neighbor.familyEntry(name).leaf("enabled", "true");
    // The server is not trusted: its prefixes are always filtered, their number is always limited, and its communities
    // are always removed.
    const Place unicast = neighbor.family(name);
    renderLeaves(unicast, session, kFamilyLeaves);
    renderPrefixLimit(unicast.container("prefix-limit").entry("direction-list", "[direction='in']"), session);
    unicast.container("filter-config")
        .leaf("plist-import", entryListOf(vrf, session))
        .leaf("rmap-import", isIpv4 ? kEntryMapIpv4 : kEntryMapIpv6);
    renderAdvertised(unicast, vrf, session);
  }
}

/// The VRF's sessions, and the prefix lists that they name.
void renderSessions(ConfigTree& tree, const Place& bgp, const model::Intent& intent, const model::IpVrf& vrf) {
  const auto any = [&](auto condition) { return std::ranges::any_of(vrf.sessions, condition); };
  if (any([](const auto& session) { return session.advertise == model::Advertise::kConnected; }))
    renderConnectedList(tree, vrf, model::subnetsOf(intent, vrf));
  const bool anyAllowed = any([](const auto& session) { return !session.allowedPrefixes.empty(); });
  const auto denied = anyAllowed ? model::deniedPrefixes(intent, vrf) : std::vector<model::DeniedPrefix>();
  for (const model::BgpSession& session : vrf.sessions) {
    for (const model::UnicastFamily family : session.families)
      renderEntryList(tree, entryListOf(vrf, session), session, family, denied);
    renderSession(bgp, vrf, session);
  }
}

void renderIpVrf(ConfigTree& tree, const model::Intent& intent, const model::IpVrf& vrf) {
  const Place bgp = instance(tree, vrf.name);
  const Place global = renderGlobal(bgp, intent.underlay, intent.gracefulShutdown || vrf.gracefulShutdown);
  global.leaf("minimum-holdtime", kMinimumHoldTime);
  for (const char* family : {kIpv4, kIpv6}) {
    (void)global.family(family).entry("redistribution-list", "[route-type='connected'][route-instance='0']");
  }
  const Place evpn = global.family(kEvpn).container("ip-vrf");
  for (const char* family : {kIpv4, kIpv6}) evpn.container(family).leaf("enable", "true").leaf("route-map", kExportMap);
  const model::RouteTargets& fabric = intent.underlay.routeTargets;
  renderTargets(evpn, importsOf(fabric, vrf.l3vni, vrf.importRouteTargets),
                targetsOf(fabric, vrf.l3vni, vrf.exportRouteTargets));
  renderSessions(tree, bgp, intent, vrf);
}

}  // namespace

ConfigTree renderBgpd(const model::Intent& intent) {
  ConfigTree tree;
  renderTenantPolicy(tree);
  renderUnderlayPolicy(tree, intent.underlay);
  renderUnderlay(tree, intent);
  for (const model::IpVrf& vrf : intent.ipVrfs) renderIpVrf(tree, intent, vrf);
  return tree;
}

ConfigTree renderZebra(const model::Intent& intent) {
  ConfigTree tree;
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    // Sets no list entry: FRR makes it when the kernel has the VRF, and refuses to delete it while the kernel has the
    // VRF.
    tree.emplace(model::zebraVrfPath(vrf.name) + model::kL3vniLeaf, toString(vrf.l3vni));
  }
  return tree;
}

}  // namespace nicleaf::render
