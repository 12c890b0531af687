// SPDX-License-Identifier: Apache-2.0
#include "component/plugin/session_fixture.hpp"

namespace nicleaf::test {
namespace {

std::string speaker(int as, const std::string& peer, int peerAs, const std::string& password, const std::string& prefix,
                    bool passive) {
  return R"({"nicleaf-frr-bgp:bgp":{"instance":[{"vrf":"default","global":{"local-as":)" + std::to_string(as) +
         R"(,"afi-safis":{"afi-safi":[{"afi-safi-name":"ipv4-unicast","ipv4-unicast":{"network-config":[{"prefix":")" +
         prefix + R"("}]}}]}},"neighbors":{"neighbor":[{"remote-address":")" + peer +
         R"(","neighbor-remote-as":{"remote-as-type":"as-specified","remote-as":)" + std::to_string(peerAs) +
         R"(},"password":")" + password + R"(","timers":{"connect-time":1},"passive-mode":)" +
         (passive ? "true" : "false") + R"(,"description":"the other one"}]}}]}})";
}

}  // namespace

Session::Session() {
  nicleaf::test::connect(a.network(), "eth0", b.network(), "eth0");
  a.network().ip("addr add 10.0.0.1/24 dev eth0");
  b.network().ip("addr add 10.0.0.2/24 dev eth0");
  // bgpd announces a network only if it has a route for it.
  a.network().ip("addr add 10.1.0.1/16 dev lo");
  a.network().ip("addr add 10.3.0.1/16 dev lo");
  b.network().ip("addr add 10.2.0.1/16 dev lo");
  for (FrrNode* node : {&a, &b}) {
    node->start("zebra");
    node->start("bgpd");
  }
}

void Session::configure(const std::string& passwordB) {
  const auto one = northboundA.merge(speaker(65001, "10.0.0.2", 65002, "s3cret", "10.1.0.0/16", false));
  ASSERT_TRUE(one.ok()) << one.error_message();
  const auto two = northboundB.merge(speaker(65002, "10.0.0.1", 65001, passwordB, "10.2.0.0/16", true));
  ASSERT_TRUE(two.ok()) << two.error_message();
}

boost::json::object Session::stateOf(const std::string& peer) {
  const auto text = northboundA.state(
      "/nicleaf-frr-bgp:bgp/instance[vrf='default']/neighbors/neighbor[remote-address='" + peer + "']/state");
  const auto value = boost::json::parse(text);
  if (value.as_object().empty()) return {};
  return value.at("nicleaf-frr-bgp:bgp")
      .at("instance")
      .at(0)
      .at("neighbors")
      .at("neighbor")
      .at(0)
      .at("state")
      .as_object();
}

}  // namespace nicleaf::test
