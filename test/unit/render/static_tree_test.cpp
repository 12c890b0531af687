// SPDX-License-Identifier: Apache-2.0
#include "render/static_tree.hpp"

#include <gmock/gmock.h>

#include "render/render.hpp"
#include "unit/render/one_tenant.hpp"

namespace nicleaf::render {
namespace {

using model::BfdState;
using testing::Contains;
using testing::HasSubstr;
using testing::Key;
using testing::Not;

/// A route with two next hops that BFD follows, and one without BFD.
class DownNextHops : public testing::Test {
 protected:
  DownNextHops() {
    model::StaticRoute followed{*model::IpPrefix::parse("198.51.100.0/24"), {kOne, kTwo}};
    followed.bfd = model::kDefaultBfd;
    intent_.ipVrfs[0].staticRoutes = {followed, {*model::IpPrefix::parse("198.51.101.0/24"), {kOne}}};
    all_ = render(intent_).staticd;
  }
  [[nodiscard]] model::ConfigTree with(BfdState one, BfdState two, const model::ConfigTree& observed = {}) const {
    return withoutDownNextHops(all_, intent_, {{{"red", kOne}, one}, {{"red", kTwo}, two}}, observed);
  }
  static auto hop(const std::string& prefix, const std::string& address) {
    return Contains(Key(testing::AllOf(HasSubstr("prefix='" + prefix), HasSubstr("gateway='" + address + "'"))));
  }

  const model::IpAddress kOne = *model::IpAddress::parse("192.168.10.50"),
                         kTwo = *model::IpAddress::parse("192.168.10.51");
  model::Intent intent_ = oneTenant();
  model::ConfigTree all_;
};

TEST_F(DownNextHops, AreLeftOut) {
  EXPECT_EQ(with(BfdState::kUp, BfdState::kUp), all_);
  const model::ConfigTree one = with(BfdState::kUp, BfdState::kDown);
  EXPECT_THAT(one, hop("198.51.100.0", "192.168.10.50"));
  EXPECT_THAT(one, Not(hop("198.51.100.0", "192.168.10.51")));
}

TEST_F(DownNextHops, TakeTheRouteWithThemIfThereAreNoOthers) {
  const model::ConfigTree none = with(BfdState::kDown, BfdState::kAdminDown);
  EXPECT_THAT(none, Not(Contains(Key(HasSubstr("198.51.100.0")))));
  EXPECT_THAT(none, hop("198.51.101.0", "192.168.10.50"));  // not followed
}

TEST_F(DownNextHops, StayAsTheyAreWhereNothingIsKnown) {
  EXPECT_EQ(with(BfdState::kUnknown, BfdState::kUnknown, all_), all_);
  EXPECT_EQ(model::ConfigTree(withoutDownNextHops(all_, intent_, {}, all_)), all_);
  EXPECT_THAT(with(BfdState::kUnknown, BfdState::kUnknown), Not(Contains(Key(HasSubstr("198.51.100.0")))));
}

}  // namespace
}  // namespace nicleaf::render
