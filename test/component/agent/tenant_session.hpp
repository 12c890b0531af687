// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "diff/tree_diff.hpp"
#include "frr/bgpd_client.hpp"
#include "model/policies.hpp"
#include "render/render.hpp"
#include "support/agent_on_frr.hpp"
#include "support/eventually.hpp"
#include "support/northbound.hpp"

namespace nicleaf::test {

inline constexpr char kTenantServer[] = R"(router bgp 65101
 bgp router-id 192.168.10.11
 no bgp ebgp-requires-policy
 no bgp network import-check
 no bgp default ipv4-unicast
 neighbor 192.168.10.1 remote-as 65001
 neighbor 192.168.10.1 timers connect 1
 neighbor 2001:db8:10::1 remote-as 65001
 neighbor 2001:db8:10::1 timers connect 1
 address-family ipv4 unicast
  neighbor 192.168.10.1 activate
 exit-address-family
 address-family ipv6 unicast
  neighbor 2001:db8:10::1 activate
 exit-address-family
exit
)";

using Prefixes = std::set<std::string>;

/// What is rendered for the sessions of a VRF in a real bgpd, with a server that announces what the test likes. Without
/// VRFs, which need not be there for it: the DPU's default instance plays the tenant's.
class TenantSession : public testing::Test {
 protected:
  TenantSession() {
    connect(dpu_.network(), "t0", server_.network(), "eth0");
    for (const auto& [node, device, host] : {std::tuple{&dpu_, "t0", "1"}, std::tuple{&server_, "eth0", "11"}}) {
      node->network().ip(std::string("addr add 192.168.10.") + host + "/24 dev " + device);
      node->network().ip(std::string("addr add 2001:db8:10::") + host + "/64 dev " + device + " nodad");
    }
    server_.configuration["bgpd"] = kTenantServer;
    for (FrrNode* node : {&dpu_, &server_}) {
      node->start("zebra");
      node->start("bgpd");
    }
    // bgpd looks at routes again a while after route-maps have changed: here, never.
    dpu_.configure({"bgp route-map delay-timer 600"});
    intent_ = tenantsIntent(1, {1}, "");
    intent_.segments[0].gateways = {*model::IpPrefix::parse("192.168.10.1/24"),
                                    *model::IpPrefix::parse("2001:db8:10::1/64")};
    model::Port routed;
    routed.interface = "pf0vf2";
    routed.ipVrf = "t1";
    routed.addresses = {*model::IpPrefix::parse("100.64.7.0/31")};
    intent_.ports.push_back(routed);
    auto& sessions = intent_.ipVrfs[0].sessions;
    sessions[0].peerAddress = *model::IpAddress::parse("192.168.10.11");
    sessions.push_back(sessions[0]);
    sessions[1].peerAddress = *model::IpAddress::parse("2001:db8:10::11");
    sessions[1].families = {model::UnicastFamily::kIpv6};
  }

  void announce(const std::string& family, const Prefixes& prefixes, const std::string& no = "") {
    std::vector<std::string> lines = {"router bgp 65101", "address-family " + family + " unicast"};
    for (const std::string& prefix : prefixes) {
      lines.push_back(no);
      lines.back() += "network " + prefix;
    }
    server_.configure(lines);
  }

  void allow(std::vector<model::AllowedPrefix> ipv4, std::vector<model::AllowedPrefix> ipv6) {
    intent_.ipVrfs[0].sessions[0].allowedPrefixes = std::move(ipv4);
    intent_.ipVrfs[0].sessions[1].allowedPrefixes = std::move(ipv6);
    commit();
  }

  void commit() {
    const model::ConfigTree now = tree();
    const model::TreeDelta delta = diff::diffTrees(committed_, now);
    const auto status = Northbound(dpu_.northbound("bgpd")).change(delta.updates, delta.deletes);
    ASSERT_TRUE(status.ok()) << status.error_message();
    committed_ = now;
  }

  static model::AllowedPrefix prefix(const std::string& text, std::optional<std::uint8_t> ge = {},
                                     std::optional<std::uint8_t> le = {}) {
    return {*model::IpPrefix::parse(text), ge, le};
  }

  /// What is rendered for the VRF's sessions, in the default instance.
  model::ConfigTree tree() const {
    const std::string vrf = "/nicleaf-frr-bgp:bgp/instance[vrf='t1']",
                      own = "/nicleaf-frr-bgp:bgp/instance[vrf='default']";
    model::ConfigTree result = {{own, ""},
                                {own + "/global/local-as", "65001"},
                                {own + "/global/ebgp-requires-policy", "false"},
                                {own + "/global/default-ipv4-unicast", "false"}};
    const model::ConfigTree rendered = render::render(intent_).bgpd;
    for (const auto& [path, value] : rendered) {
      if (withConnected_ && path.starts_with(vrf + "/global/") &&
          path.find("/redistribution-list") != std::string::npos)
        result.emplace(own + path.substr(vrf.size()), value);
      if (path.starts_with(vrf + "/neighbors") || path.starts_with(vrf + "/peer-groups") ||
          path == vrf + "/global/dynamic-neighbors-limit")
        result.emplace(own + path.substr(vrf.size()), value);
      if (path.starts_with(model::kFilters) || path.starts_with(model::kRouteMaps)) result.emplace(path, value);
    }
    return result;
  }

  /// What the agent reads of a session.
  model::Session read(const std::string& peer) {
    boost::asio::io_context io;
    frr::BgpdClient bgpd(io, frr::bgpdEndpoint(dpu_.runDirectory()));
    model::Session found;
    bgpd.getState([&](model::Expected<frr::BgpState> state) {
      if (state && state->sessions.contains({"default", peer})) found = state->sessions.at({"default", peer});
    });
    io.run();
    return found;
  }

  /// The prefixes in bgpd's table.
  Prefixes entered(const std::string& family) {
    const auto shown = boost::json::parse(dpu_.show("show bgp " + family + " unicast json"));
    Prefixes found;
    if (const auto* routes = shown.as_object().if_contains("routes")) {
      for (const auto& route : routes->as_object()) found.emplace(route.key());
    }
    return found;
  }
  bool becomes(const Prefixes& ipv4, const Prefixes& ipv6) {
    return eventually([&] { return entered("ipv4") == ipv4 && entered("ipv6") == ipv6; }, std::chrono::seconds(30));
  }
  std::string shown() {
    return testing::PrintToString(entered("ipv4")) + testing::PrintToString(entered("ipv6")) +
           dpu_.runningConfig("bgpd") + dpu_.show("show bgp ipv4 unicast summary");
  }
  /// How often the two sessions became established.
  std::string established() {
    std::string text;
    for (const char* peer : {"192.168.10.11", "2001:db8:10::11"}) {
      const auto neighbor = boost::json::parse(dpu_.show(std::string("show bgp neighbors ") + peer + " json"));
      text += boost::json::serialize(neighbor.at(peer).at("connectionsEstablished")) + " ";
    }
    return text;
  }

  static FrrNode::Options stock() {
    FrrNode::Options options;
    options.module = false;
    return options;
  }

  bool withConnected_ = false;  // the DPU's own routes are in bgpd's table, too
  FrrNode dpu_, server_{stock()};
  model::Intent intent_;
  model::ConfigTree committed_;
};

}  // namespace nicleaf::test
