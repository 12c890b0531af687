// SPDX-License-Identifier: Apache-2.0
#include <sstream>

#include <gtest/gtest.h>

#include "api/route_json.hpp"
#include "cli/command_line.hpp"
#include "cli/explain_command.hpp"
#include "unit/api/fake_agent.hpp"
#include "unit/api/samples.hpp"

// What the command `nicleaf explain` prints.
namespace nicleaf::cli {
namespace {

std::string printed(const model::RouteReport& report) {
  std::ostringstream out;
  printExplanation(out, api::routeJson(report));
  return out.str();
}

TEST(Explain, OneBlockForEachStep) {
  EXPECT_EQ(printed(api::test::sampleRoute()),
            "203.0.113.7 in red: 203.0.113.0/24\n"
            "from neighbors\n"
            "  192.168.10.2   accepted\n"
            "    /x/allowed-prefix\n"
            "  192.168.10.13  refused (policy) for 3m12s: not in an allowed-prefix of the session\n"
            "paths in bgpd's table of the VRF\n"
            "  best       session 192.168.10.2, AS path 65101, next hop 192.168.10.2, for 3m12s\n"
            "  not best   evpn, next hop 192.0.2.12, for 0s\n"
            "    the best one is better by: Weight\n"
            "    type 5, RD 192.0.2.12:2, VTEP 192.0.2.12, route targets 65012:14001, L3VNI 14001, "
            "router MAC 02:00:00:00:00:12, from eth1, imported by 65012:14001\n"
            "exported to EVPN\n"
            "  type 5, RD 192.0.2.11:2, VTEP 192.0.2.11, route targets 65001:14001, L3VNI 14001, "
            "router MAC 02:00:00:00:00:11\n"
            "advertised to\n"
            "  192.168.10.2   no: the best path is the server's own\n"
            "  192.168.10.13  yes\n"
            "  eth1           yes, as type 5\n"
            "in the kernel\n"
            "  no route\n"
            "bgpd and the kernel differ\n"
            "  bgpd's best path is not in the kernel: table 14001 has no route for it\n");
}

TEST(Explain, TheKernelsRoute) {
  model::RouteReport report;
  report.vrf = "red";
  report.asked = report.bgp.prefix = "203.0.113.0/24";
  report.kernel = {.prefix = "203.0.113.0/24",
                   .type = "unicast",
                   .protocol = "bgp",
                   .table = 14001,
                   .metric = 20,
                   .offloaded = true,
                   .nextHops = {{.gateway = "192.0.2.12", .device = "vlan3001", .onlink = true}}};
  report.notes = {"a note"};
  EXPECT_EQ(printed(report),
            "203.0.113.0/24 in red\n"
            "paths in bgpd's table of the VRF\n"
            "  none\n"
            "in the kernel\n"
            "  203.0.113.0/24 unicast, table 14001, protocol bgp, metric 20, offloaded\n"
            "    via 192.0.2.12 dev vlan3001 onlink\n"
            "besides\n"
            "  a note\n");
  report.kernel.reset();
  report.kernelError = "the kernel has no such VRF";
  EXPECT_NE(printed(report).find("in the kernel\n  unknown: the kernel has no such VRF\n"), std::string::npos);
}

/// Through the agent's server.
TEST(Explain, AsksTheAgentForOneEntry) {
  api::test::Node node;
  node.onLoop([&] { node.agent().explained = api::test::sampleRoute(); });
  const std::string socket = node.socket();
  std::ostringstream out, err;
  const auto nicleaf = [&](std::vector<const char*> words) {
    words.insert(words.begin(), {"nicleaf", "--socket", socket.c_str(), "explain"});
    std::istringstream in;
    return run(static_cast<int>(words.size()), words.data(), in, out, err);
  };
  EXPECT_EQ(nicleaf({"red", "203.0.113.7"}), kOk) << err.str();
  EXPECT_EQ(out.str(), printed(api::test::sampleRoute()));
  EXPECT_EQ(node.onLoop([&] { return node.agent().asked; }), std::vector<std::string>{"red 203.0.113.7"});
  out.str("");
  EXPECT_EQ(nicleaf({"red", "203.0.113.7", "--json"}), kOk);
  EXPECT_EQ(boost::json::parse(out.str()), api::routeJson(api::test::sampleRoute()));
  EXPECT_EQ(nicleaf({"red", "203.0.113.0/99"}), kUsage);
  EXPECT_NE(err.str().find("'203.0.113.0/99' is neither a prefix nor an address"), std::string::npos) << err.str();
  EXPECT_EQ(nicleaf({"red"}), kUsage);
}

}  // namespace
}  // namespace nicleaf::cli
