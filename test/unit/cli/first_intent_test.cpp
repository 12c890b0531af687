// SPDX-License-Identifier: Apache-2.0
#include "cli/first_intent.hpp"

#include <gmock/gmock.h>

#include "intent/parser.hpp"

namespace nicleaf::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

/// A DPU with two physical ports and two representors, in iproute2's words.
MachineFacts dpu() {
  return {.links = boost::json::parse(R"([
            {"ifname": "lo", "link_type": "loopback", "mtu": 65536, "address": "00:00:00:00:00:00"},
            {"ifname": "oob_net0", "link_type": "ether", "mtu": 1500, "flags": ["UP", "LOWER_UP"],
             "address": "02:00:00:00:99:01"},
            {"ifname": "p0", "link_type": "ether", "mtu": 9216, "phys_port_name": "p0", "address": "02:00:00:00:00:11"},
            {"ifname": "p1", "link_type": "ether", "mtu": 9216, "phys_port_name": "p1", "address": "02:00:00:00:00:12"},
            {"ifname": "pf0hpf", "link_type": "ether", "mtu": 1500, "phys_port_name": "c1pf0",
             "address": "02:00:00:00:00:13"},
            {"ifname": "pf0vf0", "link_type": "ether", "mtu": 1500, "phys_port_name": "c1pf0vf0",
             "address": "02:00:00:00:00:14"}])"),
          .addresses = boost::json::parse(R"([{"ifname": "lo", "addr_info": [
            {"family": "inet", "local": "127.0.0.1", "prefixlen": 8, "scope": "host"},
            {"family": "inet", "local": "192.0.2.11", "prefixlen": 32, "scope": "global"}]}])"),
          .defaults4 = boost::json::parse(R"([{"dst": "default", "dev": "oob_net0"}])"),
          .bgpd = boost::json::parse(R"({"ipv4Unicast": {"routerId": "192.0.2.11", "as": 4200000001}})")};
}

TEST(FirstIntent, OfADpuIsValidAndHasWhatItShows) {
  const FirstIntent first = firstIntent(dpu());
  const auto parsed = intent::Parser().parse(first.yaml);
  ASSERT_TRUE(parsed) << first.yaml << parsed.error().front().message();
  const model::Underlay& underlay = parsed->intent.underlay;
  EXPECT_EQ(underlay.localAs.value, 4200000001U);
  EXPECT_EQ(underlay.vtepAddress.toString(), "192.0.2.11");
  EXPECT_EQ(underlay.systemMac.toString(), "02:00:00:00:00:11");
  ASSERT_EQ(underlay.uplinks.size(), 2U);
  EXPECT_EQ(underlay.uplinks[0].interface, "p0");
  EXPECT_EQ(underlay.uplinks[1].interface, "p1");
  EXPECT_EQ(underlay.uplinks[0].mtu, 9216);
  EXPECT_THAT(first.yaml,
              HasSubstr("  #   - {interface: pf0hpf, segment: ?}\n  #   - {interface: pf0vf0, segment: ?}\n"));
  EXPECT_THAT(first.unknown, ElementsAre(StartsWith("port: which segment")));
}

TEST(FirstIntent, OfAServerTakesLinksWithACarrierThatNoDefaultRouteUses) {
  MachineFacts server = dpu();
  for (auto& link : server.links.as_array()) {
    link.as_object().erase("phys_port_name");
    link.as_object()["flags"] = {"UP", "LOWER_UP"};
  }
  const FirstIntent first = firstIntent(server);
  EXPECT_THAT(first.yaml, HasSubstr("      - interface: p0\n"));
  EXPECT_THAT(first.yaml, testing::Not(HasSubstr("oob_net0")));
  EXPECT_THAT(first.yaml, testing::Not(HasSubstr("interface: lo")));
  EXPECT_THAT(first.unknown, ElementsAre(StartsWith("uplink: no link has"), StartsWith("port: there are no")));
}

TEST(FirstIntent, OfAMachineThatShowsNothingSaysWhatIsMissing) {
  const FirstIntent first = firstIntent({});
  EXPECT_THAT(first.unknown, ElementsAre(StartsWith("local-as:"), StartsWith("vtep-address:"),
                                         StartsWith("system-mac:"), StartsWith("uplink:"), StartsWith("port:")));
  EXPECT_THAT(first.yaml, HasSubstr("    # local-as: ?  # the AS number of this DPU\n"));
  EXPECT_FALSE(intent::Parser().parse(first.yaml)) << "nothing is invented";
}

}  // namespace
}  // namespace nicleaf::cli
