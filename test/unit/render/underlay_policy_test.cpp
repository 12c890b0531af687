// SPDX-License-Identifier: Apache-2.0
#include "render/underlay_policy.hpp"

#include <gmock/gmock.h>

namespace nicleaf::render {
namespace {

using testing::Contains;
using testing::Pair;

TEST(UnderlayList, AcceptsDeclaredVtepsOnlyAndNeverItsOwn) {
  const std::string entry = "/frr-filter:lib/prefix-list[type='ipv4'][name='nicleaf-underlay-in']/entry[sequence='";
  model::Underlay underlay;
  underlay.vtepAddress = *model::IpAddress::parse("192.0.2.11");
  for (const char* accepted : {"0.0.0.0/0", "192.0.2.0/24"}) {
    SCOPED_TRACE(accepted);
    model::ConfigTree tree;
    renderUnderlayPolicy(tree, underlay);
    EXPECT_THAT(tree, Contains(Pair(entry + "1']/action", "deny")));
    EXPECT_THAT(tree, Contains(Pair(entry + "1']/ipv4-prefix", "192.0.2.11/32")));
    EXPECT_THAT(tree, Contains(Pair(entry + "100001']/action", "permit")));
    EXPECT_THAT(tree, Contains(Pair(entry + "100001']/ipv4-prefix", accepted)));
    EXPECT_THAT(tree, Contains(Pair(entry + "100001']/ipv4-prefix-length-lesser-or-equal", "32")));
    EXPECT_THAT(tree, Contains(Pair(entry + "1000000']/action", "deny")));
    underlay.vtepPrefixes = {*model::IpPrefix::parse("192.0.2.0/24")};
  }
}

}  // namespace
}  // namespace nicleaf::render
