// SPDX-License-Identifier: Apache-2.0
#include "intent/intent_builder.hpp"

#include <array>
#include <set>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include <boost/json.hpp>

#include "intent/invalid.hpp"
#include "intent/leaf_value.hpp"
#include "model/fabric_path.hpp"

namespace nicleaf::intent {
namespace {

namespace json = boost::json;

constexpr char kPrefix[] = "a prefix such as 203.0.113.0/24 or 2001:db8::/32";
constexpr char kGateway[] = "an address with its prefix length, such as 192.0.2.1/24 or 2001:db8::1/64";

std::string text(const json::object& from, std::string_view name) {
  const json::value* value = from.if_contains(name);
  return value != nullptr ? std::string(value->as_string()) : "";
}

const json::array& list(const json::object& from, std::string_view name) {
  static const json::array kNone;
  const json::value* value = from.if_contains(name);
  return value != nullptr ? value->as_array() : kNone;
}

std::vector<std::string> texts(const json::object& from, std::string_view name) {
  std::vector<std::string> result;
  for (const json::value& item : list(from, name)) result.emplace_back(item.as_string());
  return result;
}

/// The names that the schema has for the values of an enumeration.
template <typename Enum, std::size_t N>
using Names = std::array<std::pair<std::string_view, Enum>, N>;

constexpr Names<model::PrefixLimitAction, 3> namesOf(model::PrefixLimitAction) {
  using enum model::PrefixLimitAction;
  return {{{"teardown", kTeardown}, {"restart", kRestart}, {"warning-only", kWarningOnly}}};
}
constexpr Names<model::Advertise, 4> namesOf(model::Advertise) {
  using enum model::Advertise;
  return {{{"nothing", kNothing}, {"default-route", kDefaultRoute}, {"connected", kConnected}, {"vrf", kVrf}}};
}
constexpr Names<model::VxlanDevices, 3> namesOf(model::VxlanDevices) {
  using enum model::VxlanDevices;
  return {{{"auto", kAuto}, {"per-vni", kPerVni}, {"single", kSingle}}};
}
constexpr Names<model::LocalAsMode, 3> namesOf(model::LocalAsMode) {
  using enum model::LocalAsMode;
  return {{{"prepend", kPrepend}, {"no-prepend", kNoPrepend}, {"replace-as", kReplaceAs}}};
}
constexpr Names<model::UnicastFamily, 2> namesOf(model::UnicastFamily) {
  using enum model::UnicastFamily;
  return {{{"ipv4-unicast", kIpv4}, {"ipv6-unicast", kIpv6}}};
}

// What a leaf's value is to a member, by the member's type.
void read(const json::value& from, std::string& to) { to = std::string_view(from.as_string()); }
void read(const json::value& from, bool& to) { to = from.as_bool(); }
void read(const json::value& from, std::uint8_t& to) { to = from.to_number<std::uint8_t>(); }
void read(const json::value& from, std::uint16_t& to) { to = from.to_number<std::uint16_t>(); }
void read(const json::value& from, std::uint32_t& to) { to = from.to_number<std::uint32_t>(); }
void read(const json::value& from, std::uint64_t& to) { to = std::stoull(std::string(from.as_string())); }  // RFC 7951
void read(const json::value& from, std::chrono::seconds& to) {
  to = std::chrono::seconds(from.to_number<std::uint16_t>());
}
void read(const json::value& from, std::chrono::minutes& to) {
  to = std::chrono::minutes(from.to_number<std::uint16_t>());
}
template <typename Enum>
  requires std::is_enum_v<Enum>
void read(const json::value& from, Enum& to) {
  for (const auto& [name, value] : namesOf(Enum{})) {
    if (from.as_string() == name) to = value;
  }
}
template <typename T>
void read(const json::value& from, std::set<T>& to) {
  for (const json::value& item : from.as_array()) {
    T value{};
    read(item, value);
    to.insert(value);
  }
}
template <typename Tag, typename Rep>
void read(const json::value& from, model::Strong<Tag, Rep>& to) {
  read(from, to.value);
}
template <typename T>
void read(const json::value& from, std::optional<T>& to) {
  read(from, to.emplace());
}
template <typename T>
void read(const json::value& from, std::vector<T>& to) {
  for (const json::value& item : from.as_array()) read(item, to.emplace_back());
}

template <typename Owner, typename T>
struct Leaf {
  const char* name;
  T Owner::*member;
};
template <typename Owner, typename T>
Leaf(const char*, T Owner::*) -> Leaf<Owner, T>;  // clang 16 needs it

// All leaves but those whose values the schema does not check entirely (Builder::sure).
constexpr std::tuple kUnderlayLeaves{Leaf{"local-as", &model::Underlay::localAs},
                                     Leaf{"vxlan-device", &model::Underlay::vxlanDevices}};
constexpr std::tuple kRouteTargetLeaves{Leaf{"route-target-administrator", &model::RouteTargets::administrator}};
constexpr std::tuple kUplinkLeaves{Leaf{"interface", &model::Uplink::interface}, Leaf{"mtu", &model::Uplink::mtu},
                                   Leaf{"prefix-limit", &model::Uplink::prefixLimit}};
constexpr std::tuple kSessionLeaves{
    Leaf{"remote-as", &model::BgpSession::remoteAs},
    Leaf{"description", &model::BgpSession::description},
    Leaf{"password", &model::BgpSession::password},
    Leaf{"address-family", &model::BgpSession::families},
    Leaf{"prefix-limit", &model::BgpSession::prefixLimit},
    Leaf{"prefix-limit-warning", &model::BgpSession::prefixLimitWarning},
    Leaf{"prefix-limit-action", &model::BgpSession::prefixLimitAction},
    Leaf{"prefix-limit-restart", &model::BgpSession::prefixLimitRestart},
    Leaf{"advertise", &model::BgpSession::advertise},
    Leaf{"keepalive", &model::BgpSession::keepalive},
    Leaf{"hold-time", &model::BgpSession::holdTime},
    Leaf{"connect-retry", &model::BgpSession::connectRetry},
    Leaf{"enabled", &model::BgpSession::enabled},
    Leaf{"shutdown-message", &model::BgpSession::shutdownMessage},
    Leaf{"local-as", &model::BgpSession::localAs},
    Leaf{"local-as-mode", &model::BgpSession::localAsMode},
    Leaf{"allow-own-as", &model::BgpSession::allowOwnAs},
    Leaf{"as-override", &model::BgpSession::asOverride},
    Leaf{"multihop", &model::BgpSession::multihop},
    Leaf{"ttl-security", &model::BgpSession::ttlSecurity},
};
constexpr std::tuple kAllowedPrefixLeaves{Leaf{"ge", &model::AllowedPrefix::ge}, Leaf{"le", &model::AllowedPrefix::le}};
constexpr std::tuple kIpVrfLeaves{
    Leaf{"name", &model::IpVrf::name},
    Leaf{"l3vni", &model::IpVrf::l3vni},
    Leaf{"vlan-id", &model::IpVrf::vlan},
    Leaf{"import-route-target", &model::IpVrf::importRouteTargets},
    Leaf{"export-route-target", &model::IpVrf::exportRouteTargets},
    Leaf{"graceful-shutdown", &model::IpVrf::gracefulShutdown},
};
constexpr std::tuple kSegmentLeaves{
    Leaf{"name", &model::Segment::name},
    Leaf{"vni", &model::Segment::vni},
    Leaf{"vlan-id", &model::Segment::vlan},
    Leaf{"ip-vrf", &model::Segment::ipVrf},
    Leaf{"arp-nd-suppression", &model::Segment::arpNdSuppression},
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
};
constexpr std::tuple kFabricLeaves{Leaf{"generation", &model::Intent::generation},
                                   Leaf{"graceful-shutdown", &model::Intent::gracefulShutdown}};

/// A member whose leaf is not there stays as it is.
template <typename Owner, typename... T>
void readLeaves(const json::object& from, const std::tuple<Leaf<Owner, T>...>& leaves, Owner& to) {
  const auto readOne = [&](const auto& leaf) {
    if (const json::value* value = from.if_contains(leaf.name)) read(*value, to.*leaf.member);
  };
  std::apply([&](const auto&... leaf) { (readOne(leaf), ...); }, leaves);
}

/// The entries of a list that has nothing but leaves of `leaves`.
template <typename Owner, typename... T>
void readList(const json::array& from, const std::tuple<Leaf<Owner, T>...>& leaves, std::vector<Owner>& to) {
  for (const json::value& item : from) readLeaves(item.as_object(), leaves, to.emplace_back());
}

class Builder {
 public:
  model::Intent build(const json::object& fabric);
  [[nodiscard]] model::Errors& errors() { return errors_; }

 private:
  /// `parsed`, or an error: the schema's pattern is not the whole truth about addresses.
  template <typename T>
  T sure(const std::optional<T>& parsed, const std::string& path, const std::string& value, const char* expected);

  model::BgpSession session(const json::object& from, const model::IpVrf& vrf);
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

model::BgpSession Builder::session(const json::object& from, const model::IpVrf& vrf) {
  model::BgpSession session;
  const std::string peer = text(from, "peer-address");
  session.peerAddress = sure(model::IpAddress::parse(peer), model::pathOf(vrf), peer, "an IP address");
  readLeaves(from, kSessionLeaves, session);
  for (const json::value& item : list(from, "allowed-prefix")) {
    model::AllowedPrefix& allowed = session.allowedPrefixes.emplace_back();
    const std::string prefix = text(item.as_object(), "prefix");
    const std::string path = model::pathOf(vrf, session) + "/allowed-prefix[prefix='" + prefix + "']/prefix";
    allowed.prefix = sure(model::IpPrefix::parse(prefix), path, prefix, kPrefix);
    readLeaves(item.as_object(), kAllowedPrefixLeaves, allowed);
  }
  return session;
}

model::IpVrf Builder::ipVrf(const json::object& from) {
  model::IpVrf vrf;
  readLeaves(from, kIpVrfLeaves, vrf);
  for (const json::value& item : list(from, "bgp-session")) vrf.sessions.push_back(session(item.as_object(), vrf));
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
  return port;
}

model::Intent Builder::build(const json::object& fabric) {
  model::Intent intent;
  readLeaves(fabric, kFabricLeaves, intent);
  const json::object& underlay = fabric.at("underlay").as_object();
  readLeaves(underlay, kUnderlayLeaves, intent.underlay);
  readLeaves(underlay, kRouteTargetLeaves, intent.underlay.routeTargets);
  intent.underlay.routeTargets.exactImport = text(underlay, "route-target-import") != "any-as";
  const std::string vtep = text(underlay, "vtep-address"), mac = text(underlay, "system-mac");
  intent.underlay.vtepAddress = sure(model::IpAddress::parse(vtep), model::kVtepPath, vtep, "an IPv4 address");
  intent.underlay.systemMac = sure(model::Mac::parse(mac), model::kSystemMacPath, mac, "a MAC address");
  for (const std::string& prefix : texts(underlay, "vtep-prefix")) {
    intent.underlay.vtepPrefixes.push_back(
        sure(model::IpPrefix::parse(prefix), std::string(model::kVtepPrefixPath), prefix, kGateway));
  }
  readList(list(underlay, "uplink"), kUplinkLeaves, intent.underlay.uplinks);
  const std::string anycast = text(fabric, "anycast-mac");
  intent.anycastMac = sure(model::Mac::parse(anycast), model::kAnycastMacPath, anycast, "a MAC address");
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
