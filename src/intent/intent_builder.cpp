// SPDX-License-Identifier: Apache-2.0
#include "intent/intent_builder.hpp"

#include <boost/json.hpp>

#include "intent/invalid.hpp"
#include "intent/leaf_value.hpp"
#include "model/fabric_path.hpp"

namespace nicleaf::intent {
namespace {

namespace json = boost::json;

constexpr char kGateway[] = "an address with its prefix length, such as 192.0.2.1/24 or 2001:db8::1/64";

/// A leaf that is there for sure: mandatory, or with a default.
template <typename T>
T number(const json::object& from, std::string_view name) {
  return from.at(name).to_number<T>();
}

std::optional<std::uint32_t> maybeNumber(const json::object& from, std::string_view name) {
  return from.contains(name) ? std::optional(number<std::uint32_t>(from, name)) : std::nullopt;
}

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

model::VxlanDevices vxlanDevices(const std::string& name) {
  using enum model::VxlanDevices;
  return name == "single" ? kSingle : name == "per-vni" ? kPerVni : kAuto;
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
  session.remoteAs = {number<std::uint32_t>(from, "remote-as")};
  session.description = text(from, "description");
  session.password = text(from, "password");
  for (const std::string& family : texts(from, "address-family")) {
    session.families.insert(family == "ipv4-unicast" ? model::UnicastFamily::kIpv4 : model::UnicastFamily::kIpv6);
  }
  session.prefixLimit = number<std::uint32_t>(from, "prefix-limit");
  session.keepalive = std::chrono::seconds(number<std::uint16_t>(from, "keepalive"));
  session.holdTime = std::chrono::seconds(number<std::uint16_t>(from, "hold-time"));
  return session;
}

model::IpVrf Builder::ipVrf(const json::object& from) {
  model::IpVrf vrf;
  vrf.name = text(from, "name");
  vrf.l3vni = {number<std::uint32_t>(from, "l3vni")};
  vrf.vlan = {number<std::uint16_t>(from, "vlan-id")};
  vrf.importRouteTargets = texts(from, "import-route-target");
  vrf.exportRouteTargets = texts(from, "export-route-target");
  for (const json::value& item : list(from, "bgp-session")) vrf.sessions.push_back(session(item.as_object(), vrf));
  return vrf;
}

model::Segment Builder::segment(const json::object& from) {
  model::Segment segment;
  segment.name = text(from, "name");
  segment.vni = {number<std::uint32_t>(from, "vni")};
  segment.vlan = {number<std::uint16_t>(from, "vlan-id")};
  if (from.contains("ip-vrf")) segment.ipVrf = text(from, "ip-vrf");
  for (const std::string& gateway : texts(from, "gateway")) {
    segment.gateways.push_back(
        sure(model::IpPrefix::parse(gateway), model::gatewayPath(segment, gateway), gateway, kGateway));
  }
  segment.arpNdSuppression = from.at("arp-nd-suppression").as_bool();
  segment.flooding = text(from, "flooding") != "off";
  return segment;
}

model::Port Builder::port(const json::object& from) {
  model::Port port;
  port.interface = text(from, "interface");
  port.segment = text(from, "segment");
  port.mtu = number<std::uint16_t>(from, "mtu");
  port.enabled = from.at("enabled").as_bool();
  port.description = text(from, "description");
  port.isolated = from.at("isolated").as_bool();
  for (const json::value& item : list(from, "trunk")) {
    const json::object& tagged = item.as_object();
    port.trunk.push_back({{number<std::uint16_t>(tagged, "vlan-id")}, text(tagged, "segment")});
  }
  if (from.contains("ip-vrf")) port.ipVrf = text(from, "ip-vrf");
  for (const std::string& address : texts(from, "address")) {
    port.addresses.push_back(
        sure(model::IpPrefix::parse(address), model::addressPath(port, address), address, kGateway));
  }
  for (const std::string& mac : texts(from, "static-mac")) {
    port.staticMacs.push_back(sure(model::Mac::parse(mac), model::pathOf(port) + "/static-mac", mac, "a MAC address"));
  }
  port.locked = from.at("locked").as_bool();
  for (const std::string& source : texts(from, "allowed-source")) {
    port.allowedSources.push_back(
        sure(model::IpPrefix::parse(source), model::pathOf(port) + "/allowed-source", source, kGateway));
  }
  port.broadcastLimit = maybeNumber(from, "broadcast-limit");
  port.multicastLimit = maybeNumber(from, "multicast-limit");
  return port;
}

model::Intent Builder::build(const json::object& fabric) {
  model::Intent intent;
  intent.generation = std::stoull(text(fabric, "generation"));
  const json::object& underlay = fabric.at("underlay").as_object();
  intent.underlay.localAs = {number<std::uint32_t>(underlay, "local-as")};
  const std::string vtep = text(underlay, "vtep-address"), mac = text(underlay, "system-mac");
  intent.underlay.vtepAddress = sure(model::IpAddress::parse(vtep), model::kVtepPath, vtep, "an IPv4 address");
  intent.underlay.vxlanDevices = vxlanDevices(text(underlay, "vxlan-device"));
  intent.underlay.systemMac = sure(model::Mac::parse(mac), model::kSystemMacPath, mac, "a MAC address");
  for (const json::value& item : list(underlay, "uplink")) {
    const json::object& uplink = item.as_object();
    intent.underlay.uplinks.push_back({text(uplink, "interface"), number<std::uint16_t>(uplink, "mtu")});
  }
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
