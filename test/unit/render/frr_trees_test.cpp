// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <functional>
#include <memory>
#include <set>

#include <gmock/gmock.h>
#include <libyang/libyang.h>

#include "render/render.hpp"
#include "render/tenant_policy.hpp"
#include "support/random_intent.hpp"
#include "unit/render/one_tenant.hpp"

namespace nicleaf::render {
namespace {

using testing::Contains;
using testing::Key;
using testing::Not;
using testing::Pair;

/// libyang with some of FRR's YANG modules, to judge what is rendered for them.
class Judge {
 public:
  explicit Judge(std::initializer_list<const char*> modules) {
    ly_ctx* context = nullptr;
    const std::string own = std::string(NICLEAF_SOURCE_DIR) + "/yang";
    if (ly_ctx_new(NICLEAF_FRR_YANG, LY_CTX_NO_YANGLIBRARY, &context) != LY_SUCCESS)
      throw std::runtime_error("no context");
    context_.reset(context);
    ly_ctx_set_searchdir(context, own.c_str());
    for (const char* module : modules) {
      if (ly_ctx_load_module(context, module, nullptr, nullptr) == nullptr) throw std::runtime_error(module);
    }
  }

  /// The tree made from the paths, validated and read back. Fails the test if libyang refuses a path or value.
  model::ConfigTree roundTrip(const model::ConfigTree& tree, bool withListEntries = true) {
    lyd_node* data = nullptr;
    for (const auto& [path, value] : tree) {
      lyd_node* made = nullptr;
      const LY_ERR result = lyd_new_path(data, context_.get(), path.c_str(), value.empty() ? nullptr : value.c_str(),
                                         LYD_NEW_PATH_UPDATE, &made);
      EXPECT_EQ(result, LY_SUCCESS) << path << ": " << message();
      if (data == nullptr) data = made;
      while (data != nullptr && lyd_parent(data) != nullptr) data = lyd_parent(data);
      data = lyd_first_sibling(data);
    }
    EXPECT_EQ(lyd_validate_all(&data, context_.get(), LYD_VALIDATE_PRESENT | LYD_VALIDATE_NO_STATE, nullptr),
              LY_SUCCESS)
        << message();
    model::ConfigTree back;
    collect(data, withListEntries, back);
    lyd_free_all(data);
    return back;
  }

 private:
  std::string message() const {
    const ly_err_item* item = ly_err_first(context_.get());
    return item != nullptr && item->msg != nullptr ? item->msg : "";
  }
  static void collect(const lyd_node* first, bool withListEntries, model::ConfigTree& tree) {
    for (const lyd_node* node = first; node != nullptr; node = node->next) {
      const bool list = node->schema->nodetype == LYS_LIST;
      const bool leaf = (node->schema->nodetype & LYD_NODE_TERM) != 0 && (node->flags & LYD_DEFAULT) == 0;
      if ((list && withListEntries) || (leaf && (node->schema->flags & LYS_KEY) == 0)) {
        char* path = lyd_path(node, LYD_PATH_STD, nullptr, 0);
        tree.emplace(path, leaf ? lyd_get_value(node) : "");
        std::free(path);
      }
      collect(lyd_child(node), withListEntries, tree);
    }
  }

  std::unique_ptr<ly_ctx, decltype(&ly_ctx_destroy)> context_{nullptr, &ly_ctx_destroy};
};

TEST(BgpdTree, IsValidAndCanonicalForRandomIntents) {
  Judge judge({"nicleaf-frr-bgp", "frr-bgp-route-map", "frr-filter"});
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    const model::ConfigTree tree = render(test::randomIntent(seed)).bgpd;
    ASSERT_EQ(judge.roundTrip(tree), tree);
  }
}

TEST(ZebraTree, IsValidAndCanonicalForRandomIntents) {
  Judge judge({"frr-zebra"});
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    SCOPED_TRACE(seed);
    const model::ConfigTree tree = render(test::randomIntent(seed)).zebra;
    if (tree.empty()) continue;
    ASSERT_EQ(judge.roundTrip(tree, false), tree);
  }
}

TEST(BgpdTree, HasTheUnderlayInTheDefaultInstance) {
  const model::ConfigTree tree = render(oneTenant()).bgpd;
  const std::string global = "/nicleaf-frr-bgp:bgp/instance[vrf='default']/global";
  const std::string families = global + "/afi-safis/afi-safi[afi-safi-name='nicleaf-frr-bgp:";
  EXPECT_THAT(tree, Contains(Pair(global + "/local-as", "65001")));
  EXPECT_THAT(tree, Contains(Pair(global + "/router-id", "192.0.2.11")));
  EXPECT_THAT(tree,
              Contains(Pair(families + "ipv4-unicast']/ipv4-unicast/network-config[prefix='192.0.2.11/32']", "")));
  EXPECT_THAT(tree, Contains(Pair(families + "l2vpn-evpn']/l2vpn-evpn/advertise-all-vni", "true")));
  const std::string uplink =
      "/nicleaf-frr-bgp:bgp/instance[vrf='default']/neighbors/unnumbered-neighbor[interface='eth1']";
  EXPECT_THAT(tree, Contains(Pair(uplink + "/neighbor-remote-as/remote-as-type", "external")));
  EXPECT_THAT(
      tree, Contains(Pair(uplink + "/afi-safis/afi-safi[afi-safi-name='nicleaf-frr-bgp:l2vpn-evpn']/enabled", "true")));
}

TEST(BgpdTree, LimitsWhatAServerMayAnnounce) {
  const model::ConfigTree tree = render(oneTenant()).bgpd;
  const std::string neighbor =
      "/nicleaf-frr-bgp:bgp/instance[vrf='red']/neighbors/neighbor[remote-address='192.168.10.11']";
  const std::string family = neighbor + "/afi-safis/afi-safi[afi-safi-name='nicleaf-frr-bgp:ipv4-unicast']";
  EXPECT_THAT(
      tree, Contains(Pair(family + "/ipv4-unicast/prefix-limit/direction-list[direction='in']/max-prefixes", "1000")));
  EXPECT_THAT(tree, Contains(Pair(neighbor + "/password", "s3cret")));
  EXPECT_THAT(tree, Contains(Pair(neighbor + "/enforce-first-as", "true")));
  EXPECT_THAT(tree, Contains(Pair(neighbor + "/capability-dynamic", "false")));
  EXPECT_THAT(tree, Contains(Pair("/nicleaf-frr-bgp:bgp/instance[vrf='red']/global/minimum-holdtime", "3")));
  EXPECT_THAT(tree, Not(Contains(Key(neighbor + "/description"))));
  EXPECT_THAT(tree, Not(Contains(Key(testing::HasSubstr("ipv6-unicast']/enabled")))));
}

TEST(BgpdTree, SaysWhatHappensToAServerThatAnnouncesTooMuch) {
  const std::string options =
      "/nicleaf-frr-bgp:bgp/instance[vrf='red']/neighbors/neighbor[remote-address='192.168.10.11']/afi-safis/"
      "afi-safi[afi-safi-name='nicleaf-frr-bgp:ipv4-unicast']/ipv4-unicast/prefix-limit/"
      "direction-list[direction='in']/options";
  model::Intent intent = oneTenant();
  model::BgpSession& session = intent.ipVrfs[0].sessions[0];
  EXPECT_THAT(*render(intent).bgpd, Not(Contains(Key(testing::StartsWith(options)))));
  session.prefixLimitWarning = 80;
  session.prefixLimitAction = model::PrefixLimitAction::kWarningOnly;
  EXPECT_THAT(*render(intent).bgpd, testing::IsSupersetOf({Pair(options + "/shutdown-threshold-pct", "80"),
                                                           Pair(options + "/warning-only", "true")}));
  session.prefixLimitAction = model::PrefixLimitAction::kRestart;
  session.prefixLimitRestart = std::chrono::minutes(5);
  const model::ConfigTree tree = render(intent).bgpd;
  EXPECT_THAT(tree, Contains(Pair(options + "/restart-timer", "5")));
  EXPECT_THAT(tree, Not(Contains(Key(options + "/warning-only"))));
}

/// The leaves of a map's only entry: the path below the entry, and the value.
model::ConfigTree entryOf(const std::string& map, const model::ConfigTree& tree) {
  const std::string entry = "/frr-route-map:lib/route-map[name='" + map + "']/entry[sequence='10']/";
  model::ConfigTree found;
  for (const auto& [path, value] : tree) {
    if (path.starts_with(entry) && !value.empty()) found.emplace(path.substr(entry.size()), value);
  }
  return found;
}

constexpr char kSet[] = "set-action[action='frr-bgp-route-map:";
constexpr char kTo[] = "']/rmap-set-action/frr-bgp-route-map:";

TEST(BgpdTree, StripsWhatAServerSendsAtEntryAndAtExport) {
  const model::ConfigTree tree = render(oneTenant()).bgpd;
  const std::string red = "/nicleaf-frr-bgp:bgp/instance[vrf='red']";
  const std::string session = red + "/neighbors/neighbor[remote-address='192.168.10.11']";
  EXPECT_THAT(tree, Contains(Pair(session + "/afi-safis/afi-safi[afi-safi-name='nicleaf-frr-bgp:ipv4-unicast']"
                                            "/ipv4-unicast/filter-config/rmap-import",
                                  "nicleaf-tenant-ipv4")));
  EXPECT_THAT(tree, Contains(Pair(session + "/afi-safis/afi-safi[afi-safi-name='nicleaf-frr-bgp:ipv4-unicast']"
                                            "/ipv4-unicast/filter-config/plist-import",
                                  "nicleaf-in-red-192.168.10.11")));
  const std::string vrf =
      red + "/global/afi-safis/afi-safi[afi-safi-name='nicleaf-frr-bgp:l2vpn-evpn']/l2vpn-evpn/ip-vrf";
  EXPECT_THAT(tree, Contains(Pair(vrf + "/ipv4-unicast/route-map", "nicleaf-export")));
  EXPECT_THAT(tree, Contains(Pair(vrf + "/ipv6-unicast/route-map", "nicleaf-export")));

  model::ConfigTree stripped = {{"action", "permit"},
                                {std::string(kSet) + "set-community" + kTo + "community-none", "true"},
                                {std::string(kSet) + "set-extcommunity-none" + kTo + "extcommunity-none", "true"},
                                {std::string(kSet) + "set-large-community" + kTo + "large-community-none", "true"}};
  EXPECT_EQ(entryOf("nicleaf-out", tree), stripped);
  stripped.emplace("call", "nicleaf-not-suppressed");
  EXPECT_EQ(entryOf("nicleaf-export", tree), stripped);
}

TEST(BgpdTree, TellsTheFabricThatATenantIsDrained) {
  model::Intent intent = oneTenant();
  intent.ipVrfs[0].gracefulShutdown = true;
  const model::ConfigTree tree = render(intent).bgpd;
  EXPECT_THAT(tree, Contains(Pair("/nicleaf-frr-bgp:bgp/instance[vrf='red']/global/afi-safis/afi-safi[afi-safi-name='"
                                  "nicleaf-frr-bgp:l2vpn-evpn']/l2vpn-evpn/ip-vrf/ipv4-unicast/route-map",
                                  "nicleaf-export-drained")));
  const auto drained = entryOf("nicleaf-export-drained", tree);
  EXPECT_THAT(drained,
              Contains(Pair(std::string(kSet) + "set-community" + kTo + "community-string", "graceful-shutdown")));
  EXPECT_THAT(drained, Contains(Pair(std::string(kSet) + "set-local-preference" + kTo + "local-pref", "0")));
}

const std::set<std::string> kOfTheModule = {kEntryMapIpv4, kEntryMapIpv6, kEntryMapListedIpv4, kEntryMapListedIpv6};

/// FRR treats the name of a map that is not there as no map where a VRF advertises its routes.
TEST(BgpdTree, NamesNoMapThatItDoesNotHave) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(seed);
    const model::Intent intent = test::randomIntent(seed);
    const model::ConfigTree tree = render(intent).bgpd;
    std::size_t named = 0;
    for (const auto& [path, value] : tree) {
      if (!path.ends_with("/rmap-import") && !path.ends_with("/rmap-export") && !path.ends_with("/route-map")) continue;
      ++named;
      if (kOfTheModule.contains(value)) continue;
      ASSERT_THAT(tree,
                  Contains(Key("/frr-route-map:lib/route-map[name='" + value + "']/entry[sequence='10']/action")));
    }
    std::size_t wanted = 2 * intent.underlay.evpnSessions.size();
    for (const model::Uplink& uplink : intent.underlay.uplinks) wanted += uplink.evpn ? 4 : 2;
    for (const model::IpVrf& vrf : intent.ipVrfs) {
      wanted += 2 + vrf.imports.size();  // of one family
      for (const model::BgpSession& one : vrf.sessions) {
        const bool drainedDefault = one.gracefulShutdown && one.advertise == model::Advertise::kDefaultRoute;
        wanted += (drainedDefault ? 3 : 2) * one.families.size();
      }
    }
    ASSERT_EQ(named, wanted);
  }
}

/// So that no commit makes a map together with what needs it, or deletes it.
TEST(BgpdTree, HasTheMapsWithoutATenantToo) {
  model::Intent intent = oneTenant();
  const auto maps = [](const model::Intent& of) {
    model::ConfigTree tree = render(of).bgpd;
    erase_if(tree, [](const auto& leaf) { return !leaf.first.starts_with("/frr-route-map:lib/"); });
    return tree;
  };
  const model::ConfigTree with = maps(intent);
  intent.ipVrfs.clear();
  intent.segments.clear();
  intent.ports.clear();
  EXPECT_FALSE(with.empty());
  EXPECT_EQ(maps(intent), with);
}

TEST(BgpdTree, GivesRouteTargetsOnlyWhenTheIntentDoes) {
  const model::ConfigTree tree = render(oneTenant()).bgpd;
  const std::string evpn =
      "/nicleaf-frr-bgp:bgp/instance[vrf='red']/global/afi-safis/"
      "afi-safi[afi-safi-name='nicleaf-frr-bgp:l2vpn-evpn']/l2vpn-evpn/ip-vrf";
  EXPECT_THAT(tree, Contains(Pair(evpn + "/import-route-target[.='65001:7']", "65001:7")));
  EXPECT_THAT(tree, Not(Contains(Key(testing::HasSubstr("export-route-target")))));
  EXPECT_THAT(tree, Contains(Pair(evpn + "/ipv4-unicast/enable", "true")));
}

TEST(Desired, NamesTheVnisToWaitFor) {
  const Desired desired = render(oneTenant());
  EXPECT_EQ(desired.l2vnis, (model::FlatSet<model::Vni>{{10010}, {10011}}));
  EXPECT_EQ(desired.l3vnis, (std::map<model::VrfName, model::Vni>{{"red", {14001}}}));
  EXPECT_EQ(desired.zebra, (model::ConfigTree{{"/frr-vrf:lib/vrf[name='red']/frr-zebra:zebra/l3vni-id", "14001"}}));
}

}  // namespace
}  // namespace nicleaf::render
