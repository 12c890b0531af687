// SPDX-License-Identifier: Apache-2.0
#include "cli/top_command.hpp"

#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "unit/api/samples.hpp"
#include "unit/cli/command_test.hpp"

namespace nicleaf::cli {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
namespace json = boost::json;

json::value family(const char* received, const char* refused, const char* sent) {
  return {{"name", "x"}, {"prefixes-received", received}, {"prefixes-refused", refused}, {"prefixes-sent", sent}};
}

CostSources sources() {
  CostSources made;
  made.state = {{"session",
                 {{{"vrf", "red"},
                   {"peer", "10.0.0.2"},
                   {"session-state", "established"},
                   {"established-transitions", 3},
                   {"address-family", {family("5", "2", "9"), family("1", "0", "4")}}},
                  {{"vrf", "red"}, {"peer", "fd00::2"}, {"session-state", "active"}, {"established-transitions", 3}},
                  {{"vrf", "default"},
                   {"peer", "p0"},
                   {"session-state", "established"},
                   {"established-transitions", 1},
                   {"address-family", {family("70", "0", "8")}}}}}};
  made.intent = {{"segment",
                  {{{"name", "a"}, {"vlan-id", 10}, {"ip-vrf", "red"}},
                   {{"name", "b"}, {"vlan-id", 11}, {"ip-vrf", "red"}},
                   {{"name", "c"}, {"vlan-id", 20}, {"ip-vrf", "blue"}}}}};
  // As FRR 8.4.4 prints them: one object for each VRF.
  made.neighbors.value = json::parse(R"([
    {"default": {"vrfId": 0, "vrfName": "default", "p0": {"messageStats": {"updatesSent": 4, "updatesRecv": 12}}}},
    {"red": {"vrfId": 5, "vrfName": "red", "10.0.0.2": {"messageStats": {"updatesRecv": 900}},
             "fd00::2": {"messageStats": {"updatesRecv": 0}}}}])");
  // As bridge(8) of iproute2 6.1 prints them.
  made.fdb.value = json::parse(R"([
    {"mac": "02:aa:00:00:00:01", "ifname": "pf0vf0", "vlan": 10, "flags": [], "master": "br-nicleaf", "state": ""},
    {"mac": "02:aa:00:00:00:01", "ifname": "pf0vf0", "vlan": 11, "flags": [], "master": "br-nicleaf", "state": ""},
    {"mac": "02:bb:00:00:00:01", "ifname": "vx10010", "vlan": 10, "flags": ["extern_learn"], "master": "br-nicleaf"},
    {"mac": "02:bb:00:00:00:01", "ifname": "vx10010", "dst": "10.0.0.2", "flags": ["self", "extern_learn"]},
    {"mac": "02:00:00:00:00:01", "ifname": "br-nicleaf", "vlan": 10, "master": "br-nicleaf", "state": "permanent"},
    {"mac": "33:33:00:00:00:01", "ifname": "p0", "flags": ["self"], "state": "permanent"}])");
  return made;
}

TEST(Costs, AreAddedUpByVrf) {
  const json::object costs = costsOf(sources());
  EXPECT_EQ(costs.at("vrf").at(0), json::parse(R"({"vrf": "red", "sessions": 2, "prefixes-received": 6,
      "prefixes-refused": 2, "prefixes-sent": 13, "updates-received": 900, "macs": 3, "times-lost": 5})"));
  EXPECT_EQ(costs.at("vrf").at(1).at("vrf"), "default");
  EXPECT_EQ(costs.at("vrf").at(1).at("times-lost"), 0);
  EXPECT_EQ(costs.at("vrf").at(2), json::parse(R"({"vrf": "blue", "sessions": 0, "prefixes-received": 0,
      "prefixes-refused": 0, "prefixes-sent": 0, "macs": 0, "times-lost": 0})"));
  EXPECT_EQ(costs.count("unknown"), 0U);
}

TEST(Costs, BeginWithTheDearestSession) {
  const json::object costs = costsOf(sources());
  ASSERT_EQ(costs.at("session").as_array().size(), 3U);
  EXPECT_EQ(costs.at("session").at(0), json::parse(R"({"vrf": "red", "peer": "10.0.0.2", "prefixes-received": 6,
      "prefixes-refused": 2, "prefixes-sent": 13, "updates-received": 900, "times-lost": 2})"));
  EXPECT_EQ(costs.at("session").at(1).at("peer"), "p0");
  EXPECT_EQ(costs.at("session").at(2).at("times-lost"), 3);
}

TEST(Costs, OfAllVrfsInOneObject) {
  CostSources made = sources();
  json::object all;
  for (const json::value& one : made.neighbors.value.as_array())
    for (const auto& [vrf, instance] : one.as_object()) all[vrf] = instance;
  made.neighbors.value = json::array{all};
  EXPECT_EQ(costsOf(made).at("session").at(0).at("updates-received"), 900);
}

TEST(Costs, SayWhatIsUnknown) {
  CostSources made = sources();
  made.neighbors = {{}, "vtysh: it is not there"};
  made.fdb = {{}, "bridge: it is not there"};
  const json::object costs = costsOf(made);
  for (const json::value& one : costs.at("vrf").as_array()) {
    EXPECT_EQ(one.as_object().count("macs"), 0U);
    EXPECT_EQ(one.as_object().count("updates-received"), 0U);
  }
  EXPECT_EQ(costs.at("unknown").at(1).at("why"), "bridge: it is not there");
}

class TopTest : public CommandTest {};

TEST_F(TopTest, PrintsTheSessionsThatCostMost) {
  node_.onLoop([this] {
    node_.agent().intent = api::test::kIntent;
    node_.agent().known = api::test::sampleState();
  });
  EXPECT_EQ(nicleaf({"top", "-n", "2"}), kOk) << err_;
  EXPECT_THAT(out_,
              StartsWith("VRF      SESSIONS  PREFIXES  REFUSED  SENT  UPDATES  MACS  LOST\nred      2         12"));
  EXPECT_THAT(out_, HasSubstr("\nand 1 more (-n 0 shows all)\n"));
  EXPECT_EQ(nicleaf({"top", "-n", "0", "--json"}), kOk) << err_;
  EXPECT_EQ(json::parse(out_).at("session").as_array().size(), 3U);
}

}  // namespace
}  // namespace nicleaf::cli
