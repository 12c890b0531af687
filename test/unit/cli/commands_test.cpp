// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "cli/table.hpp"
#include "unit/api/samples.hpp"
#include "unit/cli/command_test.hpp"

namespace nicleaf::cli {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

constexpr char kYaml[] = R"(nicleaf-fabric:fabric:
  generation: 7
  underlay:
    local-as: 65001
    vtep-address: 10.255.0.1
    system-mac: "02:00:00:00:00:01"
    uplink: [{interface: eth0}]
  ip-vrf:
  - {name: red, l3vni: 5001, vlan-id: 3001, bgp-session: [
      {peer-address: 192.168.10.2, remote-as: 65101, password: very-secret, address-family: [ipv4-unicast]}]}
  segment:
  - {name: red-lan, vni: 10010, vlan-id: 10, ip-vrf: red, gateway: [192.168.10.1/24]}
)";

class Commands : public CommandTest {
 protected:
  Commands() {
    node_.onLoop([this] {
      node_.agent().intent = api::test::kIntent;
      node_.agent().known = api::test::sampleState();
      node_.agent().planResult = [] { return plan(); };
      node_.agent().applyResult = [] {
        return reconcile::ApplyReport{
            .plan = plan(), .generation = 7, .total = 84250us, .steps = {{"kernel", 1500us}, {"verify", 60ms}}};
      };
    });
  }
  static reconcile::Plan plan() {
    reconcile::Plan plan;
    plan.kernel.create.emplace_back(model::SetMtu{.name = "pf0vf0", .mtu = 1500});
    return plan;
  }
};

TEST_F(Commands, ApplyPrintsThePlanAndTheSteps) {
  EXPECT_EQ(nicleaf({"apply", "-"}, kYaml), kOk) << err_;
  EXPECT_THAT(out_, AllOf(StartsWith("plan: 1 step\n  "), HasSubstr("pf0vf0"),
                          HasSubstr("\napplied: generation 7 in 84.2 ms\n"), HasSubstr("  kernel  1.5 ms\n")));
  EXPECT_THAT(err_, IsEmpty());
  const auto applied = node_.onLoop([&] { return node_.agent().applied; });
  ASSERT_EQ(applied.size(), 1U);
  EXPECT_EQ(boost::json::parse(applied[0]).at("nicleaf-fabric:fabric").at("generation"), "7");  // converted to JSON
}

TEST_F(Commands, ApplyPrintsNoChangeWhenTheIntentIsAppliedAlready) {
  node_.onLoop([&] {
    node_.agent().applyResult = [] {
      return reconcile::ApplyReport{.plan = {}, .generation = 7, .total = 1200us, .steps = {}};
    };
  });
  EXPECT_EQ(nicleaf({"apply", "-"}, kYaml), kOk);
  EXPECT_EQ(out_, "no change: generation 7 is applied (1.2 ms)\n");
}

TEST_F(Commands, ApplyReadsAFile) {
  const std::string file = node_.directory() / "intent.yaml";
  std::ofstream(file) << kYaml;
  EXPECT_EQ(nicleaf({"--json", "apply", file}), kOk);
  EXPECT_EQ(boost::json::parse(out_).at("generation").to_number<int>(), 7);
}

TEST_F(Commands, DiffPrintsThePlanAndAppliesNothing) {
  EXPECT_EQ(nicleaf({"diff", "-"}, kYaml), kOk);
  EXPECT_THAT(out_, HasSubstr("pf0vf0"));
  EXPECT_EQ(nicleaf({"diff", "--json", "-"}, kYaml), kOk);
  EXPECT_EQ(boost::json::parse(out_).at("plan").as_array().size(), 1U);
  EXPECT_TRUE(boost::json::parse(out_).at("costs").as_array().empty());
  node_.onLoop([&] { node_.agent().planResult = [] { return reconcile::Plan{}; }; });
  EXPECT_EQ(nicleaf({"diff", "-"}, kYaml), kOk);
  EXPECT_EQ(out_, "no change\n");
  EXPECT_TRUE(node_.onLoop([&] { return node_.agent().applied.empty(); }));
}

TEST_F(Commands, DiffSaysWhatAPlanCosts) {
  EXPECT_EQ(nicleaf({"diff", "-"}, kYaml), kOk);
  EXPECT_THAT(out_, testing::EndsWith("\nIt resets no session, and makes no device anew.\n"));
  node_.onLoop([&] {
    node_.agent().planResult = [planned = *node_.agent().planResult()] {
      reconcile::Plan plan = planned;
      plan.costs = {"resets the session with 10.0.0.11 of IP-VRF red: its password changes"};
      return plan;
    };
  });
  EXPECT_EQ(nicleaf({"diff", "-"}, kYaml), kOk);
  EXPECT_THAT(out_, testing::EndsWith("\nWhat it costs:\n"
                                      "  resets the session with 10.0.0.11 of IP-VRF red: its password changes\n"));
}

TEST_F(Commands, InvalidIntentsAreReportedWithoutAnAgent) {
  node_.stop();
  EXPECT_EQ(nicleaf({"apply", "-"}, "nicleaf-fabric:fabric: {generation: 1, nonsense: 2}"), kInvalidIntent);
  EXPECT_THAT(err_, HasSubstr("nonsense"));
  EXPECT_THAT(out_, IsEmpty());
  EXPECT_EQ(nicleaf({"diff", "-"}, ""), kInvalidIntent);
}

TEST_F(Commands, ValidateNeedsNoAgent) {
  node_.stop();
  EXPECT_EQ(nicleaf({"validate", "-"}, kYaml), kOk);
  EXPECT_EQ(out_, "valid: generation 7\n");
  EXPECT_EQ(nicleaf({"validate", "-", "--json"}, kYaml), kOk);
  EXPECT_EQ(out_, "{\"generation\":7}\n");
  EXPECT_EQ(nicleaf({"validate", "-"}, "nicleaf-fabric:fabric: {generation: 1, nonsense: 2}"), kInvalidIntent);
  EXPECT_THAT(err_, HasSubstr("nonsense"));
  EXPECT_THAT(out_, IsEmpty());
  EXPECT_EQ(nicleaf({"validate", "/nowhere"}), kUsage);
  EXPECT_EQ(nicleaf({"validate"}), kUsage);
}

TEST_F(Commands, PrintsWhyTheAgentRefuses) {
  const auto failWith = [&](model::ErrorCode code) {
    node_.onLoop([&] {
      node_.agent().applyResult = [code] {
        return tl::unexpected(model::Errors{{code, "one", "", "", ""}, {code, "two", "", "", ""}});
      };
    });
  };
  failWith(model::ErrorCode::kUnavailable);
  EXPECT_EQ(nicleaf({"apply", "-"}, kYaml), kFailed);  // the agent answers, bgpd does not
  EXPECT_EQ(err_, "one\ntwo\n");
  failWith(model::ErrorCode::kInvalidIntent);
  EXPECT_EQ(nicleaf({"apply", "-"}, kYaml), kInvalidIntent);
  EXPECT_THAT(out_, IsEmpty());
}

TEST_F(Commands, NeverPrintsSecrets) {
  for (const char* command : {"apply", "diff"}) {
    nicleaf({command, "-"}, kYaml);
    EXPECT_THAT(out_ + err_, Not(HasSubstr("very-secret")));
  }
  nicleaf({"apply", "-"}, std::string(kYaml) + "  nonsense: 1\n");
  EXPECT_THAT(out_ + err_, Not(HasSubstr("very-secret")));
}

TEST_F(Commands, FailWithoutAnAgent) {
  node_.stop();
  std::vector<std::vector<std::string>> commands = {{"apply", "-"}, {"diff", "-"}, {"explain", "red", "::/0"}};
  for (const char* part : {"status", "sessions", "vnis", "drift", "refused", "intent"})
    commands.push_back({"show", part});
  for (const std::vector<std::string>& command : commands) {
    EXPECT_EQ(nicleaf(command, kYaml), kNotReachable);
    EXPECT_EQ(err_, "nicleafd is not running: there is no socket " + socket_ + "\n");
  }
}

TEST_F(Commands, ShowStatus) {
  EXPECT_EQ(nicleaf({"show", "status"}), kOk) << err_;
  EXPECT_EQ(out_,
            "phase               applied\ngeneration          18446744073709551615\n"
            "pending generation  8\nlast apply          84 ms\n"
            "sessions            3 of 3 established\n"
            "VNIs                1 of 2 live\n"
            "ports               1 of 2 available\n"
            "one VXLAN device for all VNIs: FRR and the kernel can\n"
            "generation 7 waits for its confirmation (nicleaf confirm): in 4m12s, generation 6 comes back\n"
            "BFD of the next hop 192.168.10.9 in red: down\n"
            "port 179 accepts connections from anybody, not from peers only, in: red\n"
            "lines of bgpd that are not as the intent says: 2 (nicleaf show drift)\n"
            "last error: bgpd: not there\n");
  EXPECT_EQ(nicleaf({"show", "status", "--json"}), kOk);
  EXPECT_EQ(boost::json::parse(out_).at("phase"), "applied");
  node_.onLoop([&] { node_.agent().known.bgpd = model::Reach::kSilent; });
  EXPECT_EQ(nicleaf({"show", "status"}), kOk);
  EXPECT_THAT(out_, HasSubstr("bgpd is connected, and does not answer: its sessions and VNIs are unknown\n"));
  node_.onLoop([&] { node_.agent().known = {}; });
  EXPECT_EQ(nicleaf({"show", "status"}), kOk);
  EXPECT_THAT(out_, AllOf(HasSubstr("starting"), HasSubstr("none"), HasSubstr("0 of 0")));
}

TEST_F(Commands, ShowSessions) {
  node_.onLoop([&] {
    auto& down = node_.agent().known.sessions.at({"red", "fd00::2"});
    down.state = model::SessionState::kActive;
    down.families.clear();
  });
  EXPECT_EQ(nicleaf({"show", "sessions"}), kOk) << err_;
  std::istringstream lines(out_);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), Table::kMaxWidth) << line;
  EXPECT_THAT(out_, StartsWith("VRF      PEER"));
  EXPECT_THAT(out_, HasSubstr("\nred      192.168.10.2 4200000000 established  3m1"));  // no name is cut
  EXPECT_THAT(out_, HasSubstr("ipv6  1     0     4\n"));
  EXPECT_THAT(out_, HasSubstr("\nred fd00::2 (server): down for 3m1"));
  EXPECT_THAT(out_, HasSubstr(", tenant red\n  last reset: Hold Timer Expired\n  try: ip vrf exec red ping fd00::2\n"));
  EXPECT_THAT(out_, Not(HasSubstr("192.168.10.2 (server)")));
  EXPECT_THAT(out_, HasSubstr("\nred fd00::2: path attributes removed: 3, the last of type 99\n"));
  EXPECT_EQ(nicleaf({"show", "sessions", "--json"}), kOk);
  EXPECT_EQ(boost::json::parse(out_).as_array().size(), 3U);
}

TEST_F(Commands, ShowVnis) {
  EXPECT_EQ(nicleaf({"show", "vnis"}), kOk) << err_;
  EXPECT_THAT(out_, HasSubstr("10010  L2    red  yes   10.255.0.1:2  65001:10010    10.255.0.2 fd00::ff\n"));
  EXPECT_THAT(out_, HasSubstr("5001   L3         no\n"));
}

TEST_F(Commands, ShowPorts) {
  EXPECT_EQ(nicleaf({"show", "ports"}), kOk) << err_;
  EXPECT_THAT(out_,
              AllOf(HasSubstr("pf0vf0"), HasSubstr("eth4"), HasSubstr("unavailable"), HasSubstr("there is none")));
  EXPECT_EQ(nicleaf({"--json", "show", "ports"}), kOk) << err_;
  const auto ports = boost::json::parse(out_).as_array();
  ASSERT_EQ(ports.size(), 2U);
  EXPECT_EQ(ports[0].at("netdev"), "eth4");
  EXPECT_EQ(ports[1].at("available"), false);
}

TEST_F(Commands, ShowOffload) {
  EXPECT_EQ(nicleaf({"show", "offload"}), kOk) << err_;
  EXPECT_THAT(
      out_, AllOf(StartsWith("not everything is offloaded to hardware\neswitch of pci/0000:03:00.0: legacy; not now\n"),
                  HasSubstr("1: the driver has not taken it")));
  EXPECT_EQ(nicleaf({"--json", "show", "offload"}), kOk) << err_;
  const auto offload = boost::json::parse(out_).as_object();
  EXPECT_EQ(offload.at("offloaded"), false);
  EXPECT_EQ(offload.at("table").at(0).at("offloaded"), "2");
  EXPECT_EQ(offload.at("port").at(0).at("hw-tc-offload"), "off");
}

TEST_F(Commands, ShowIntent) {
  EXPECT_EQ(nicleaf({"show", "intent"}), kOk) << err_;
  EXPECT_EQ(boost::json::parse(out_), boost::json::parse(api::test::kIntent));
  EXPECT_THAT(out_, HasSubstr("\n    \"generation\": \"7\",\n"));
  node_.onLoop([&] { node_.agent().intent.clear(); });
  EXPECT_EQ(nicleaf({"show", "intent"}), kOk);
  EXPECT_EQ(out_, "no intent is applied\n");
  EXPECT_EQ(nicleaf({"show", "intent", "--json"}), kOk);
  EXPECT_EQ(out_, "{}\n");
}

TEST_F(Commands, ShowTenant) {
  EXPECT_EQ(nicleaf({"show", "tenant", "red"}), kOk) << err_;
  EXPECT_THAT(out_, AllOf(StartsWith("session with 192.168.10.2\n  server address  192.168.10.2\n"),
                          HasSubstr("  dpu address     192.168.10.1\n  dpu as          65001\n"),
                          HasSubstr("  may announce    nothing\n"), HasSubstr("\n\nsession with fd00::2\n")));
  EXPECT_EQ(nicleaf({"show", "tenant", "red", "--peer", "fd00::2", "--bird"}), kOk) << err_;
  EXPECT_THAT(out_, StartsWith("protocol bgp dpu_fd00__2 {\n  local fd00::2 as 65101;\n"));
  EXPECT_EQ(nicleaf({"show", "tenant", "red", "--json"}), kOk) << err_;
  EXPECT_EQ(boost::json::parse(out_).at(1).at("dpu-address"), "fd00::1");
}

TEST_F(Commands, ShowTenantSaysWhatIsNotThere) {
  EXPECT_EQ(nicleaf({"show", "tenant", "green"}), kUsage);
  EXPECT_EQ(err_, "nicleaf: the applied intent has no ip-vrf 'green'\n");
  EXPECT_EQ(nicleaf({"show", "tenant", "red", "--peer", "192.0.2.1"}), kUsage);
  EXPECT_EQ(err_, "nicleaf: ip-vrf 'red' has no session with 192.0.2.1\n");
  EXPECT_EQ(nicleaf({"show", "tenant", "red", "--bird", "--frr"}), kUsage);
}

TEST_F(Commands, ShowDrift) {
  EXPECT_EQ(nicleaf({"show", "drift"}), kOk) << err_;
  EXPECT_EQ(out_, "bgpd: no drift\n");
  node_.onLoop([&] { node_.agent().drifted = api::test::sampleDrift(); });
  EXPECT_EQ(nicleaf({"show", "drift"}), kDrift) << err_;
  EXPECT_EQ(out_,
            "bgpd: + only in bgpd, - only in its datastore\n"
            "  router bgp 65001 vrf red\n"
            "+   neighbor 10.5.5.5 remote-as 65005\n"
            "    address-family ipv4 unicast\n"
            "-     network 10.9.0.0/16\n");
  EXPECT_EQ(nicleaf({"show", "drift", "--json"}), kDrift);
  EXPECT_EQ(boost::json::parse(out_).at(0).at("difference").at(0).at("kind"), "only-in-daemon");
  node_.onLoop([&] {
    node_.agent().drifted = model::fail({model::ErrorCode::kUnavailable, "bgpd", "comparing", "", "it is away"});
  });
  EXPECT_EQ(nicleaf({"show", "drift"}), kFailed);
  EXPECT_THAT(err_, HasSubstr("it is away"));
}

TEST_F(Commands, ShowRefused) {
  EXPECT_EQ(nicleaf({"show", "refused"}), kOk) << err_;
  EXPECT_EQ(out_, "no prefix is refused\n");
  node_.onLoop([&] { node_.agent().refusedNow = api::test::sampleRefused(); });
  EXPECT_EQ(nicleaf({"show", "refused"}), kOk) << err_;
  EXPECT_EQ(out_,
            "red 192.168.10.2\n"
            "  next-hop: the next hop is an address of this DPU, or nothing routes it: 192.168.10.1\n"
            "    203.0.113.0/24  0s\n"
            "  policy: not in an allowed-prefix of the session\n"
            "  /nicleaf-fabric:fabric/ip-vrf[name='red']/bgp-session[peer-address='192.168.10.2']/allowed-prefix\n"
            "    10.9.0.0/16     3m12s\n"
            "there are more\n");
  node_.onLoop([&] { node_.agent().refusedNow = api::test::sampleClosed(); });
  EXPECT_EQ(nicleaf({"show", "refused"}), kOk) << err_;
  EXPECT_EQ(out_, "red 192.168.10.2\n  prefix-limit: bgpd closed the session\n  /x/prefix-limit\n    all  0s\n");
  node_.onLoop([&] { node_.agent().refusedNow = api::test::sampleRefused(); });
  EXPECT_EQ(nicleaf({"show", "refused", "--vrf", "red", "--peer", "192.168.10.2", "--json"}), kOk);
  EXPECT_EQ(boost::json::parse(out_).as_array().size(), 2U);
  for (const auto& [option, value] : {std::pair{"--vrf", "blue"}, {"--peer", "192.168.10.3"}}) {
    EXPECT_EQ(nicleaf({"show", "refused", option, value, "--json"}), kOk);
    EXPECT_EQ(out_, "[]\n");
  }
}

TEST_F(Commands, RefuseWrongUsage) {
  EXPECT_EQ(nicleaf({}), kUsage);
  EXPECT_EQ(nicleaf({"apply"}), kUsage);
  EXPECT_EQ(nicleaf({"show"}), kUsage);
  EXPECT_EQ(nicleaf({"show", "nothing"}), kUsage);
  EXPECT_THAT(err_, HasSubstr("unknown command or option 'nothing'"));
  EXPECT_EQ(nicleaf({"--nothing", "show", "status"}), kUsage);
  EXPECT_EQ(nicleaf({"apply", node_.directory() / "none"}), kUsage);
  EXPECT_THAT(err_, HasSubstr("No such file"));
  EXPECT_EQ(nicleaf({"apply", node_.directory()}), kUsage);
  EXPECT_THAT(err_, HasSubstr("Is a directory"));
  EXPECT_EQ(nicleaf({"--help"}), kOk);
  EXPECT_THAT(out_, HasSubstr("  3  nicleafd cannot be reached"));
  EXPECT_EQ(nicleaf({"--version"}), kOk);
  EXPECT_THAT(out_, MatchesRegex("nicleaf [0-9.]+\n"));
}

}  // namespace
}  // namespace nicleaf::cli
