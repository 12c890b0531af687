// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <libyang/libyang.h>

#include "lines/line_difference.hpp"
#include "lines/line_template.hpp"
#include "lines/renderer.hpp"

using namespace nicleaf::lines;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace {

class Rendering : public ::testing::Test {
 protected:
  Rendering() {
    ly_ctx_new(NICLEAF_SOURCE_DIR "/yang", LY_CTX_DISABLE_SEARCHDIR_CWD, &context);
    ly_ctx_load_module(context, "nicleaf-frr-bgp", nullptr, nullptr);
    problems = renderer.compile(context);
  }
  ~Rendering() override {
    for (auto* tree : trees) lyd_free_all(tree);
    ly_ctx_destroy(context);
  }

  EntrySet render(const std::string& instances, Profile profile = Profile::kDatacenter) {
    lyd_node* tree = nullptr;
    const std::string json = R"({"nicleaf-frr-bgp:bgp":{"instance":[)" + instances + "]}}";
    EXPECT_EQ(lyd_parse_data_mem(context, json.c_str(), LYD_JSON, LYD_PARSE_STRICT | LYD_PARSE_ONLY, 0, &tree),
              LY_SUCCESS)
        << ly_errmsg(context);
    trees.push_back(tree);
    EntrySet entries;
    renderer.renderAll(tree, profile, entries);
    return entries;
  }
  std::vector<std::string> lines(const std::string& from, const std::string& to,
                                 Profile profile = Profile::kDatacenter) {
    const auto before = render(from, profile);
    const auto now = render(to, profile);
    std::vector<std::string> result;
    for (const auto& step : difference(before, now)) result.push_back(step.text());
    return result;
  }

  ly_ctx* context = nullptr;
  Renderer renderer;
  std::vector<std::string> problems;
  std::vector<lyd_node*> trees;
};

std::string instance(const std::string& global, const std::string& rest = "") {
  return R"({"vrf":"default","global":{"local-as":1)" + (global.empty() ? "" : "," + global) + "}" +
         (rest.empty() ? "" : "," + rest) + "}";
}

/// bgpd keeps a session that exceeded its limit down if the limit is overwritten, and brings it back if it is removed.
TEST_F(Rendering, APrefixLimitIsRemovedBeforeItIsRaised) {
  const auto limited = [](const std::string& most) {
    return instance("", R"("neighbors":{"neighbor":[{"remote-address":"10.0.0.2",
      "neighbor-remote-as":{"remote-as-type":"external"},"afi-safis":{"afi-safi":[{"afi-safi-name":"ipv4-unicast",
      "enabled":true,"ipv4-unicast":{"prefix-limit":{"direction-list":[{"direction":"in","max-prefixes":)" +
                            most + "}]}}}]}}]}");
  };
  EXPECT_THAT(lines(limited("2"), limited("100")),
              ElementsAre("no neighbor 10.0.0.2 maximum-prefix", "neighbor 10.0.0.2 maximum-prefix 100"));
}

TEST_F(Rendering, EveryNodeOfTheModelHasARow) { EXPECT_THAT(problems, IsEmpty()); }

TEST_F(Rendering, DefaultInstanceComesBeforeVrfs) {
  EXPECT_THAT(lines("", R"({"vrf":"a","global":{"local-as":1}},{"vrf":"default","global":{"local-as":1}})"),
              ElementsAre("router bgp 1", "router bgp 1 vrf a"));
}

TEST_F(Rendering, AbsentFlagMeansTheProfilesDefault) {
  const auto on = instance(R"("ebgp-requires-policy":true)");
  const auto off = instance(R"("ebgp-requires-policy":false)");
  EXPECT_THAT(lines(on, instance(""), Profile::kDatacenter), ElementsAre("no bgp ebgp-requires-policy"));
  EXPECT_THAT(lines(on, instance(""), Profile::kTraditional), ElementsAre("bgp ebgp-requires-policy"));
  EXPECT_THAT(lines(off, instance(""), Profile::kTraditional), ElementsAre("bgp ebgp-requires-policy"));
}

TEST_F(Rendering, AnotherAsMakesTheInstanceAnew) {
  EXPECT_THAT(lines(R"({"vrf":"a","global":{"local-as":1,"router-id":"1.1.1.1"}})",
                    R"({"vrf":"a","global":{"local-as":2,"router-id":"1.1.1.1"}})"),
              ElementsAre("no router bgp 1 vrf a", "router bgp 2 vrf a", "bgp router-id 1.1.1.1"));
}

TEST_F(Rendering, InstanceThatIsOnlyHiddenIsTakenApartBefore) {
  const std::string neighbor = R"("neighbors":{"neighbor":[{"remote-address":"10.0.0.1","description":"x",
    "neighbor-remote-as":{"remote-as-type":"external"}}]})";
  renderer = Renderer(Release::kFrr10);
  ASSERT_THAT(renderer.compile(context), IsEmpty());
  EXPECT_THAT(lines(instance(R"("router-id":"1.1.1.1")", neighbor), ""),
              ElementsAre("neighbor 10.0.0.1 activate", "no neighbor 10.0.0.1 description", "no neighbor 10.0.0.1",
                          "no bgp router-id", "no router bgp 1"));
  // A neighbor that is removed alone is still removed with its lines.
  EXPECT_THAT(lines(instance("", neighbor), instance("")), ElementsAre("no neighbor 10.0.0.1"));
}

TEST_F(Rendering, ReleasesHaveDefaultsOfTheirOwn) {
  const auto peer = [](const std::string& more) {
    return R"({"vrf":"a","global":{"local-as":1},"neighbors":{"neighbor":[{"remote-address":"10.0.0.1",
      "neighbor-remote-as":{"remote-as-type":"external"})" +
           more + "}]}}";
  };
  const auto off = peer(R"(,"enforce-first-as":false,"capability-dynamic":false)");
  EXPECT_THAT(lines(peer(""), off), IsEmpty());
  renderer = Renderer(Release::kFrr10);
  ASSERT_THAT(renderer.compile(context), IsEmpty());
  EXPECT_THAT(lines(peer(""), off),
              ElementsAre("no neighbor 10.0.0.1 capability dynamic", "no neighbor 10.0.0.1 enforce-first-as"));
  EXPECT_THAT(lines(off, peer("")),
              ElementsAre("neighbor 10.0.0.1 enforce-first-as", "neighbor 10.0.0.1 capability dynamic"));
  EXPECT_THAT(lines(peer(""), off, Profile::kTraditional), ElementsAre("no neighbor 10.0.0.1 enforce-first-as"));
}

TEST_F(Rendering, ListenRangesGoBeforeTheirGroup) {
  const auto with = R"({"vrf":"a","global":{"local-as":1},"peer-groups":{"peer-group":[{"peer-group-name":"G",
    "ipv4-listen-range":["10.0.0.0/8"],"description":"x"}]}})";
  EXPECT_THAT(lines(with, R"({"vrf":"a","global":{"local-as":1}})"),
              ElementsAre("no bgp listen range 10.0.0.0/8 peer-group G", "no neighbor G peer-group"));
}

TEST_F(Rendering, MembersGoWithTheirGroup) {
  const std::string with = instance("", R"("peer-groups":{"peer-group":[{"peer-group-name":"G"}]},
    "neighbors":{"neighbor":[{"remote-address":"10.0.0.1","peer-group":"G"}]})");
  EXPECT_THAT(lines(with, instance("")), ElementsAre("no neighbor G peer-group"));
}

TEST_F(Rendering, MembersKeepTheRestartModeThatTheirGroupHad) {
  const auto with = [](const std::string& mode) {
    return instance("", R"("peer-groups":{"peer-group":[{"peer-group-name":"G")" + mode + R"(}]},
      "neighbors":{"neighbor":[{"remote-address":"10.0.0.1","peer-group":"G"}]})");
  };
  const auto on = with(R"(,"graceful-restart":{"enable":true})");
  EXPECT_THAT(lines(on, with("")), ElementsAre("no neighbor G graceful-restart"));
  renderer = Renderer(Release::kFrr10);
  ASSERT_THAT(renderer.compile(context), IsEmpty());
  EXPECT_THAT(lines(on, with("")),
              ElementsAre("no neighbor 10.0.0.1", "no neighbor G graceful-restart", "neighbor 10.0.0.1 peer-group G"));
}

/// bgpd 10.3 loses the number, and writes '(null)', of a member that has the same one as its group.
TEST_F(Rendering, LocalAsOfAGroupIsNotRepeatedForItsMembers) {
  const auto with = [](const std::string& group, const std::string& member) {
    const auto as = [](const std::string& number) { return R"("local-as":{"local-as":)" + number + "}"; };
    return instance("", R"("peer-groups":{"peer-group":[{"peer-group-name":"G",)" + as(group) +
                            R"(}]},"neighbors":{"neighbor":[{"remote-address":"10.0.0.1","peer-group":"G",)" +
                            as(member) + "}]}");
  };
  EXPECT_THAT(lines(with("7", "7"), with("7", "8")), ElementsAre("neighbor 10.0.0.1 local-as 8"));
  EXPECT_THAT(lines(with("7", "8"), with("8", "8")),
              ElementsAre("no neighbor 10.0.0.1 local-as", "neighbor G local-as 8"));
  EXPECT_THAT(lines(with("7", "7"), with("8", "8")), ElementsAre("neighbor G local-as 8"));
}

TEST_F(Rendering, NeighborStartsAsTheInstanceSays) {
  const std::string neighbor = R"("neighbors":{"neighbor":[{"remote-address":"10.0.0.1",
    "neighbor-remote-as":{"remote-as-type":"external"}}]})";
  EXPECT_THAT(lines(instance("", neighbor), instance(R"("default-ipv4-unicast":false)", neighbor)),
              ElementsAre("no bgp default ipv4-unicast", "no neighbor 10.0.0.1 activate"));
}

TEST_F(Rendering, RebindingMakesTheNeighborAnew) {
  const auto in = [](const std::string& group) {
    return instance("", R"("peer-groups":{"peer-group":[{"peer-group-name":"A"},{"peer-group-name":"B"}]},
      "neighbors":{"neighbor":[{"remote-address":"10.0.0.1","peer-group":")" +
                            group + R"(","description":"x"}]})");
  };
  EXPECT_THAT(lines(in("A"), in("B")),
              ElementsAre("no neighbor 10.0.0.1", "neighbor 10.0.0.1 peer-group B", "neighbor 10.0.0.1 description x"));
}

/// bgpd refuses `route-map vpn` where VRFs are imported by name, and accepts `import vrf route-map` for the same.
TEST_F(Rendering, MapOfImportsDependsOnTheWayOfLeaking) {
  const auto leaking = [](const std::string& config) {
    return instance(
        R"("afi-safis":{"afi-safi":[{"afi-safi-name":"ipv4-unicast","ipv4-unicast":{"vpn-config":{"rmap-import":"M",)" +
        config + "}}}]}");
  };
  const auto byName = leaking(R"("import-vrf-list":[{"vrf":"red"}],"export-vpn":false)");
  const auto byTarget = leaking(R"("import-vpn":true)");
  EXPECT_THAT(lines(instance(""), byName), ElementsAre("import vrf route-map M", "import vrf red"));
  EXPECT_THAT(lines(instance(""), byTarget), ElementsAre("route-map vpn import M", "import vpn"));
  EXPECT_THAT(lines(byName, byTarget),
              ElementsAre("no import vrf red", "no import vrf route-map M", "route-map vpn import M", "import vpn"));
}

/// bgpd derives the RD and route-target of an exporting instance again, and loses the configured ones
/// (bgp_mplsvpn.c, vpn_handle_router_id_update).
TEST_F(Rendering, ExportIsSaidAgainWhenTheRouterIdChanges) {
  const auto with = [](const std::string& routerId) {
    return instance(R"("router-id":")" + routerId +
                    R"(","afi-safis":{"afi-safi":[{"afi-safi-name":"ipv4-unicast","ipv4-unicast":{"vpn-config":{
                        "rd":"65000:1","export-rt-list":["65000:2"],"export-vpn":true}}}]})");
  };
  EXPECT_THAT(lines(with("10.0.0.1"), with("10.0.0.2")),
              ElementsAre("no rt vpn export 65000:2", "no rd vpn export 65000:1", "bgp router-id 10.0.0.2",
                          "rd vpn export 65000:1", "rt vpn export 65000:2"));
}

TEST(Template, LeavesOutWhatIsMissing) {
  const auto lookup = [](std::string_view name) -> std::optional<std::string> {
    if (name == "a") return "1";
    if (name == "yes") return "true";
    if (name == "no") return "false";
    return std::nullopt;
  };
  EXPECT_EQ(expand("x {a}[ y {b}][ z{?yes}][ w{?no}]", lookup)->text, "x 1 z");
  EXPECT_EQ(expand("x {a}[ y {b}][ z{?yes}]", lookup)->options, 2u);
  EXPECT_FALSE(expand("x {b}", lookup));
  EXPECT_FALSE(expand("x{?no}", lookup));
}

}  // namespace
