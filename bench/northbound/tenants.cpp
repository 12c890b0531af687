// SPDX-License-Identifier: Apache-2.0
#include "northbound/tenants.hpp"

#include <boost/json.hpp>
#include <functional>

namespace nicleaf::bench {

namespace json = boost::json;

namespace {

constexpr int kPeers = 2;
constexpr int kLocalAs = 65000;
constexpr int kUsualLimit = 10;

std::string vrf(int tenant) { return "t" + std::to_string(tenant); }
std::string prefixList(int tenant) { return vrf(tenant) + "-in"; }
std::string prefix(int tenant) { return "192.168." + std::to_string(tenant % 250) + ".0/24"; }
std::string peer(int tenant, int number) {
  return "10." + std::to_string(tenant / 250) + "." + std::to_string(tenant % 250) + "." + std::to_string(number + 1);
}
std::string password(int tenant, int number) { return "s" + std::to_string(tenant) + std::to_string(number); }
int peerAs(int tenant) { return 64512 + tenant; }
std::string rd(int tenant) { return std::to_string(kLocalAs) + ":" + std::to_string(tenant + 1); }
std::string routeTarget(int tenant) { return std::to_string(kLocalAs) + ":" + std::to_string(10000 + tenant); }

constexpr auto kFabricText = R"(router bgp 65000
 no bgp default ipv4-unicast
 neighbor fabric peer-group
 neighbor fabric remote-as external
 neighbor 10.255.0.1 peer-group fabric
 address-family ipv4 unicast
  neighbor fabric activate
 exit-address-family
 address-family l2vpn evpn
  neighbor fabric activate
  advertise-all-vni
 exit-address-family
exit
!
)";

constexpr auto kFabricDocument = R"({"vrf":"default",
  "global":{"local-as":65000,"default-ipv4-unicast":false,"afi-safis":{"afi-safi":[
    {"afi-safi-name":"l2vpn-evpn","l2vpn-evpn":{"advertise-all-vni":true}}]}},
  "peer-groups":{"peer-group":[{"peer-group-name":"fabric","neighbor-remote-as":{"remote-as-type":"external"},
    "afi-safis":{"afi-safi":[{"afi-safi-name":"ipv4-unicast","enabled":true},
                             {"afi-safi-name":"l2vpn-evpn","enabled":true}]}}]},
  "neighbors":{"neighbor":[{"remote-address":"10.255.0.1","peer-group":"fabric"}]}})";

std::string routeTargets(int tenant) {
  return "  route-target import " + routeTarget(tenant) + "\n  route-target export " + routeTarget(tenant) + "\n";
}

std::string tenantText(int tenant, int limit, const std::string& targets) {
  const std::string as = std::to_string(peerAs(tenant));
  std::string sessions, families;
  for (int i = 0; i < kPeers; ++i) {
    const std::string neighbor = "neighbor " + peer(tenant, i) + " ";
    sessions += " " + neighbor + "remote-as " + as + "\n " + neighbor + "password " + password(tenant, i) + "\n " +
                neighbor + "timers 3 9\n";
    families += "  " + neighbor + "activate\n  " + neighbor + "prefix-list " + prefixList(tenant) + " in\n  " +
                neighbor + "maximum-prefix " + std::to_string(i == 0 ? limit : kUsualLimit) + "\n";
  }
  return "router bgp 65000 vrf " + vrf(tenant) + "\n no bgp default ipv4-unicast\n" + sessions +
         " address-family ipv4 unicast\n" + families + "  redistribute connected\n exit-address-family\n" +
         " address-family l2vpn evpn\n  advertise ipv4 unicast\n  rd " + rd(tenant) + "\n" + targets +
         " exit-address-family\nexit\n!\n";
}

std::string prefixListText(int tenant) {
  return "ip prefix-list " + prefixList(tenant) + " seq 5 permit " + prefix(tenant) + " le 32\n";
}

std::string fileOf(const Shape& shape, const std::function<std::string(int)>& targets) {
  std::string text = kFabricText;
  for (int i = 0; i < shape.tenants; ++i) text += tenantText(i, i == 0 ? shape.limit : kUsualLimit, targets(i));
  for (int i = 0; i < shape.tenants; ++i) text += prefixListText(i);
  return text;
}

json::object neighbor(int tenant, int number, int limit) {
  json::object unicast{
      {"prefix-limit", {{"direction-list", json::array{{{"direction", "in"}, {"max-prefixes", limit}}}}}},
      {"filter-config", {{"plist-import", prefixList(tenant)}}}};
  json::object family{{"afi-safi-name", "ipv4-unicast"}, {"enabled", true}, {"ipv4-unicast", std::move(unicast)}};
  return {{"remote-address", peer(tenant, number)},
          {"neighbor-remote-as", {{"remote-as-type", "as-specified"}, {"remote-as", peerAs(tenant)}}},
          {"password", password(tenant, number)},
          {"timers", {{"keepalive", 3}, {"hold-time", 9}}},
          {"afi-safis", {{"afi-safi", json::array{std::move(family)}}}}};
}

json::object instance(int tenant, int limit) {
  json::array neighbors;
  for (int i = 0; i < kPeers; ++i) neighbors.push_back(neighbor(tenant, i, i == 0 ? limit : kUsualLimit));
  json::object unicast{{"redistribution-list", json::array{{{"route-type", "connected"}, {"route-instance", 0}}}}};
  json::object evpn{{"ip-vrf",
                     {{"rd", rd(tenant)},
                      {"import-route-target", json::array{routeTarget(tenant)}},
                      {"export-route-target", json::array{routeTarget(tenant)}},
                      {"ipv4-unicast", {{"enable", true}}}}}};
  json::array families{json::object{{"afi-safi-name", "ipv4-unicast"}, {"ipv4-unicast", std::move(unicast)}},
                       json::object{{"afi-safi-name", "l2vpn-evpn"}, {"l2vpn-evpn", std::move(evpn)}}};
  return {
      {"vrf", vrf(tenant)},
      {"global",
       {{"local-as", kLocalAs}, {"default-ipv4-unicast", false}, {"afi-safis", {{"afi-safi", std::move(families)}}}}},
      {"neighbors", {{"neighbor", std::move(neighbors)}}}};
}

json::object filter(int tenant) {
  json::object entry{{"sequence", 5},
                     {"action", "permit"},
                     {"ipv4-prefix", prefix(tenant)},
                     {"ipv4-prefix-length-lesser-or-equal", 32}};
  return {{"type", "ipv4"}, {"name", prefixList(tenant)}, {"entry", json::array{std::move(entry)}}};
}

std::string documentOf(json::array instances, json::array filters) {
  return json::serialize(json::object{{"nicleaf-frr-bgp:bgp", {{"instance", std::move(instances)}}},
                                      {"frr-filter:lib", {{"prefix-list", std::move(filters)}}}});
}

std::string instancePath(int tenant) { return "/nicleaf-frr-bgp:bgp/instance[vrf='" + vrf(tenant) + "']"; }

}  // namespace

std::string fileText(const Shape& shape) { return fileOf(shape, routeTargets); }

std::string fileTextAsWritten(const Shape& shape) {
  return fileOf(shape, [](int tenant) { return "  route-target both " + routeTarget(tenant) + "\n"; });
}

std::string addText(int tenant) {
  return tenantText(tenant, kUsualLimit, routeTargets(tenant)) + prefixListText(tenant);
}

std::string removeText(int tenant) {
  return "no router bgp 65000 vrf " + vrf(tenant) + "\nno ip prefix-list " + prefixList(tenant) + "\n";
}

std::string limitText(int limit) {
  return "router bgp 65000 vrf " + vrf(0) + "\n address-family ipv4 unicast\n  neighbor " + peer(0, 0) +
         " maximum-prefix " + std::to_string(limit) + "\n exit-address-family\nexit\n";
}

std::string document(const Shape& shape) {
  json::array instances{json::parse(kFabricDocument)};
  json::array filters;
  for (int i = 0; i < shape.tenants; ++i) {
    instances.push_back(instance(i, i == 0 ? shape.limit : kUsualLimit));
    filters.push_back(filter(i));
  }
  return documentOf(std::move(instances), std::move(filters));
}

std::string tenantDocument(int tenant) { return documentOf({instance(tenant, kUsualLimit)}, {filter(tenant)}); }

std::vector<std::string> tenantPaths(int tenant) {
  return {instancePath(tenant), "/frr-filter:lib/prefix-list[type='ipv4'][name='" + prefixList(tenant) + "']"};
}

std::pair<std::string, std::string> limitLeaf(int limit) {
  return {instancePath(0) + "/neighbors/neighbor[remote-address='" + peer(0, 0) +
              "']/afi-safis/afi-safi[afi-safi-name='nicleaf-frr-bgp:ipv4-unicast']/ipv4-unicast/prefix-limit/" +
              "direction-list[direction='in']/max-prefixes",
          std::to_string(limit)};
}

}  // namespace nicleaf::bench
