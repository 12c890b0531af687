// SPDX-License-Identifier: Apache-2.0
#include "tenants_document.hpp"

#include <functional>

namespace nicleaf::bench {
namespace {

/// The member `name`, a list with the entry of each tenant.
std::string list(const std::string& name, const std::set<int>& tenants,
                 const std::function<std::string(const std::string& n, int tenant)>& entry) {
  std::string entries;
  for (const int tenant : tenants) entries += (entries.empty() ? "" : ",") + entry(std::to_string(tenant), tenant);
  return ",\"" + name + "\":[" + entries + "]";
}

}  // namespace

std::string tenantsDocument(std::uint64_t generation, const std::set<int>& tenants, const std::string& uplink,
                            const std::string& password) {
  std::string text = R"({"nicleaf-fabric:fabric":{"generation":")" + std::to_string(generation) +
                     R"(","anycast-mac":"02:00:5e:00:01:01","underlay":{"local-as":65001,"vtep-address":"192.0.2.11",)"
                     R"("system-mac":"02:00:00:00:00:11","uplink":[{"interface":")" +
                     uplink + "\"}]}";
  text += list("ip-vrf", tenants, [&](const std::string& n, int tenant) {
    return R"({"name":"t)" + n + R"(","l3vni":)" + std::to_string(140000 + tenant) + R"(,"vlan-id":)" +
           std::to_string(2000 + tenant) + R"(,"bgp-session":[{"peer-address":"10.0.0.11","remote-as":65101,)" +
           R"("password":")" + password +
           R"(","address-family":["ipv4-unicast"],"allowed-prefix":[{"prefix":"203.0.113.0/24"}]}]})";
  });
  text += list("segment", tenants, [](const std::string& n, int tenant) {
    return R"({"name":"lan)" + n + R"(","vni":)" + std::to_string(100000 + tenant) + R"(,"vlan-id":)" + n +
           R"(,"ip-vrf":"t)" + n + R"(","gateway":["10.0.0.1/24"]})";
  });
  text += list("port", tenants, [](const std::string& n, int /*tenant*/) {
    return R"({"interface":"pf0vf)" + n + R"(","segment":"lan)" + n + R"("})";
  });
  return text + "}}";
}

}  // namespace nicleaf::bench
