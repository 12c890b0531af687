// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "component/plugin/tenant_fixture.hpp"
#include "diff/tree_diff.hpp"
#include "render/render.hpp"
#include "support/agent_on_frr.hpp"
#include "support/eventually.hpp"
#include "support/northbound.hpp"

namespace nicleaf::test {

/// What is rendered for the IP-VRF red in a real bgpd. Two servers and a spine are speakers that send any octets, and
/// that ignore requests for a route refresh.
class TenantRoutes : public testing::Test {
 protected:
  static constexpr char kServer[] = "10.10.0.11";
  static constexpr unsigned kCommunities = 8, kExtendedCommunities = 16, kLargeCommunities = 32;

  TenantRoutes() {
    intent_ = tenantsIntent(1, {1}, "");
    intent_.underlay.vtepAddress = *model::IpAddress::parse("192.0.2.1");
    model::IpVrf& red = vrf();
    red.name = "red";
    red.l3vni = {14001};
    intent_.segments[0].ipVrf = "red";
    intent_.segments[0].gateways = {*model::IpPrefix::parse("10.10.0.1/24")};
    red.sessions.push_back(red.sessions[0]);
    for (std::size_t i = 0; i < 2; ++i) {
      const auto number = std::to_string(i + 1);
      session(i).peerAddress = *model::IpAddress::parse("10.10.0.1" + number);
      session(i).remoteAs = {model::PeerAs::Kind::kNumber, {65101 + static_cast<std::uint32_t>(i)}};
      session(i).advertise = model::Advertise::kVrf;
    }
  }

  model::IpVrf& vrf() { return intent_.ipVrfs[0]; }
  model::BgpSession& session(std::size_t index) { return vrf().sessions[index]; }

  void commit() {
    const model::ConfigTree now = tree();
    const model::TreeDelta delta = diff::diffTrees(committed_, now);
    const auto status = Northbound(dpu.node.northbound("bgpd")).change(delta.updates, delta.deletes);
    ASSERT_TRUE(status.ok()) << status.error_message();
    committed_ = now;
    dpu.waitForL3vni();
  }
  void connectAll() {
    server = std::make_unique<BgpSpeaker>(dpu.servers, TenantNode::server(1));
    other = std::make_unique<BgpSpeaker>(dpu.servers, TenantNode::server(2));
    spine = std::make_unique<BgpSpeaker>(dpu.spines, TenantNode::spine());
  }

  /// The best path of a prefix in bgpd's table of the VRF.
  std::optional<boost::json::object> entered(const std::string& prefix, const std::string& vrf = "red") {
    const std::string family = prefix.find(':') == std::string::npos ? "ipv4" : "ipv6";
    const auto shown =
        boost::json::parse(dpu.node.show("show bgp vrf " + vrf + " " + family + " unicast " + prefix + " json"));
    const auto* paths = shown.as_object().if_contains("paths");
    if (paths == nullptr || paths->as_array().empty()) return std::nullopt;
    return paths->as_array().front().as_object();
  }
  bool isEntered(const std::string& prefix) {
    return eventually([&] { return entered(prefix).has_value(); });
  }
  bool isGone(const std::string& prefix) {
    return eventually([&] { return !entered(prefix); });
  }
  /// The text of communities, as bgpd shows it; empty if there is none.
  static std::string shown(const boost::json::object& path, const char* kind) {
    const auto* communities = path.if_contains(kind);
    return communities == nullptr ? "" : std::string(communities->at("string").as_string());
  }

  /// The attributes of a type-5 route that the spine has; none if it does not have the prefix.
  std::optional<BgpSpeaker::Attributes> typeFive(const Octets& prefix) {
    for (const auto& [route, attributes] : spine->routes()) {
      constexpr std::size_t kLength = 24;  // type, length, RD, ESI, Ethernet tag
      if (route.size() < kLength + 5 || route[0] != 5 || route[kLength] != prefix[0]) continue;
      if (std::equal(prefix.begin() + 1, prefix.end(), route.begin() + kLength + 1)) return attributes;
    }
    return std::nullopt;
  }
  std::optional<BgpSpeaker::Attributes> heard(BgpSpeaker& by, const Octets& prefix) {
    const auto routes = by.routes();
    const auto found = routes.find(prefix);
    return found == routes.end() ? std::nullopt : std::optional(found->second);
  }
  static Octets valueOf(const std::optional<BgpSpeaker::Attributes>& attributes, unsigned type) {
    if (!attributes || !attributes->contains(type)) return {};
    return attributes->at(type).value;
  }

  static Octets numbers(const std::vector<std::uint32_t>& values) {
    Octets octets;
    for (const std::uint32_t value : values) {
      for (int shift = 24; shift >= 0; shift -= 8) octets.push_back(static_cast<std::uint8_t>(value >> shift));
    }
    return octets;
  }
  static std::uint32_t community(std::uint32_t as, std::uint32_t number) { return as << 16 | number; }
  static Octets communities(const std::vector<std::uint32_t>& values) {
    return attribute(0xc0, kCommunities, numbers(values));
  }
  std::uint64_t refusedByPolicy() {
    return dpu.stateOf("red", kServer).at("refused").at("policy").to_number<std::uint64_t>();
  }

  NetworkNamespace blue, green;  // VRFs for tests that need several; without interfaces
  TenantNode dpu{true, "", {{"blue", &blue}, {"green", &green}}};
  std::unique_ptr<BgpSpeaker> server, other, spine;
  model::Intent intent_;
  model::ConfigTree committed_;

 private:
  /// The spine's session has an address, because the speaker has no IPv6.
  model::ConfigTree tree() const {
    model::ConfigTree tree = render::render(intent_).bgpd;
    const std::string top = "/nicleaf-frr-bgp:bgp/instance[vrf='default']/neighbors/";
    erase_if(tree, [&](const auto& leaf) { return leaf.first.starts_with(top); });
    const std::string spine = top + "neighbor[remote-address='10.20.0.2']";
    const std::string evpn = spine + "/afi-safis/afi-safi[afi-safi-name='nicleaf-frr-bgp:l2vpn-evpn']";
    tree.merge({{spine, ""},
                {spine + "/neighbor-remote-as/remote-as-type", "as-specified"},
                {spine + "/neighbor-remote-as/remote-as", "65200"},
                {spine + "/passive-mode", "true"},
                {evpn, ""},
                {evpn + "/enabled", "true"},
                {evpn + "/l2vpn-evpn/filter-config/rmap-import", "nicleaf-underlay-in"},
                {evpn + "/l2vpn-evpn/filter-config/rmap-export", "nicleaf-underlay-out"}});
    for (const model::IpVrf& vrf : intent_.ipVrfs) {
      for (const model::BgpSession& session : vrf.sessions)
        tree.emplace("/nicleaf-frr-bgp:bgp/instance[vrf='" + vrf.name + "']/neighbors/neighbor[remote-address='" +
                         session.peerAddress.toString() + "']/passive-mode",
                     "true");
    }
    return tree;
  }
};

}  // namespace nicleaf::test
