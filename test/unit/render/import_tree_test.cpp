// SPDX-License-Identifier: Apache-2.0
// bgpd's tree: what an IP-VRF takes over from others.
#include <gmock/gmock.h>

#include "render/render.hpp"
#include "unit/render/one_tenant.hpp"

namespace nicleaf::render {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Key;
using testing::Not;
using testing::Pair;

class ImportTree : public testing::Test {
 protected:
  ImportTree() {
    intent_.ipVrfs.push_back({"blue", {14002}, {3002}, {}, {}, {}});
    intent_.ipVrfs[0].imports = {
        {"blue",
         {{*model::IpPrefix::parse("203.0.113.0/24"), {}, {}}, {*model::IpPrefix::parse("0.0.0.0/0"), {}, {}}}}};
  }
  model::Intent intent_ = oneTenant();
  const std::string vpn_ =
      "/nicleaf-frr-bgp:bgp/instance[vrf='red']/global/afi-safis/"
      "afi-safi[afi-safi-name='nicleaf-frr-bgp:ipv4-unicast']/ipv4-unicast/vpn-config/";
  const std::string map_ = "/frr-route-map:lib/route-map[name='nicleaf-import-red-ipv4']/entry[sequence='";
};

TEST_F(ImportTree, TakesListedPrefixesOfTheOtherVrfsOwnRoutes) {
  const model::ConfigTree tree = render(intent_).bgpd;
  EXPECT_THAT(tree, Contains(Pair(vpn_ + "rmap-import", "nicleaf-import-red-ipv4")));
  EXPECT_THAT(tree, Contains(Key(vpn_ + "import-vrf-list[vrf='blue']")));
  const std::string source =
      "/match-condition[condition='frr-bgp-route-map:source-vrf']/rmap-match-condition/"
      "frr-bgp-route-map:source-vrf";
  EXPECT_THAT(tree, Contains(Pair(map_ + "10']/action", "deny")));
  EXPECT_THAT(tree, Contains(Pair(map_ + "10']" + source, "blue")));
  EXPECT_THAT(tree,
              Contains(Pair(HasSubstr(map_ + "10']/match-condition[condition='frr-route-map:match-tag']/"), "1000")));
  EXPECT_THAT(tree, Contains(Pair(map_ + "20']/action", "permit")));
  EXPECT_THAT(tree, Contains(Pair(map_ + "20']" + source, "blue")));
  EXPECT_THAT(tree, Contains(Pair(HasSubstr(map_ + "20']/match-condition[condition='frr-route-map:ipv4-prefix-list']/"),
                                  "nicleaf-import-red:blue")));
  EXPECT_THAT(tree, Contains(Pair(HasSubstr(map_ + "20']/set-action[action='frr-route-map:set-tag']/"), "1003")));
  EXPECT_THAT(tree, Not(Contains(Key(HasSubstr("nicleaf-import-red-ipv6")))));
  EXPECT_THAT(tree, Not(Contains(Key(HasSubstr("nicleaf-import-blue")))));
}

TEST_F(ImportTree, TakesFabricRoutesOnlyIfAsked) {
  intent_.ipVrfs[0].imports[0].fabricRoutes = true;
  const model::ConfigTree tree = render(intent_).bgpd;
  EXPECT_THAT(tree, Contains(Pair(map_ + "10']/action", "permit")));
  EXPECT_THAT(tree, Not(Contains(Key(HasSubstr(map_ + "20']")))));
}

/// The maps of all type-5 routes deny what the map for imports marks.
TEST_F(ImportTree, IsNotExported) {
  const model::ConfigTree tree = render(intent_).bgpd;
  for (const std::string map : {"nicleaf-export", "nicleaf-export-communities", "nicleaf-export-drained",
                                "nicleaf-export-drained-communities"}) {
    const std::string entry = "/frr-route-map:lib/route-map[name='" + map + "']/entry[sequence='5']";
    EXPECT_THAT(tree, Contains(Pair(entry + "/action", "deny")));
    EXPECT_THAT(tree, Contains(Pair(HasSubstr(entry + "/match-condition"), "1003")));
  }
}

}  // namespace
}  // namespace nicleaf::render
