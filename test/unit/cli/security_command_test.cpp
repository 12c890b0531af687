// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "unit/cli/command_test.hpp"

namespace nicleaf::cli {
namespace {

using testing::HasSubstr;

class SecurityCommand : public CommandTest {
 protected:
  SecurityCommand() {
    model::PortSecurity port{.port = "pf0vf1", .directions = {}};
    port.directions[model::Direction::kFromServer].limit = {.passed = 81920, .dropped = 1207};
    port.directions[model::Direction::kToServer] = {.limit = {},
                                                    .filtered = true,
                                                    .unmatched = 12,
                                                    .unmatchedOctets = 1080,
                                                    .unmatchedFilters = 1,
                                                    .unmatchedInHardware = 0,
                                                    .rules = {{.vlan = 20,
                                                               .group = "web",
                                                               .sequence = 10,
                                                               .accept = true,
                                                               .packets = 514,
                                                               .octets = 41120,
                                                               .filters = 4,
                                                               .inHardware = 2}}};
    node_.onLoop([&] { node_.agent().counted = std::vector{port}; });
  }
};

TEST_F(SecurityCommand, ShowsLimitsRulesAndTheRest) {
  EXPECT_EQ(nicleaf({"show", "security"}), kOk) << err_;
  EXPECT_EQ(out_,
            "PORT    DIRECTION    VLAN  RULE        ACTION  PACKETS  OCTETS  IN HARDWARE\n"
            "pf0vf1  from-server        rate limit  pass    81920\n"
            "                           rate limit  drop    1207\n"
            "pf0vf1  to-server    20    web 10      accept  514      41120   2 of 4\n"
            "                           no rule     drop    12       1080    0 of 1\n");
  EXPECT_EQ(nicleaf({"show", "security", "pf0vf1", "--json"}), kOk) << err_;
  const auto port = boost::json::parse(out_).at(0);
  EXPECT_EQ(port.at("direction").at(1).at("rule").at(0).at("packets"), "514");
  EXPECT_EQ(port.at("direction").at(1).at("rule").at(0).at("filters-in-hardware"), 2);
  EXPECT_EQ(port.at("direction").at(0).as_object().contains("unmatched"), false);
}

TEST_F(SecurityCommand, SaysThatAPortHasNone) {
  EXPECT_EQ(nicleaf({"show", "security", "pf0vf7"}), kOk) << err_;
  EXPECT_EQ(out_, "no port pf0vf7 with a rate limit or with rules of security groups\n");
  node_.onLoop([&] {
    node_.agent().counted = model::fail({model::ErrorCode::kUnavailable, "rtnetlink", "dump", "", "no"});
  });
  EXPECT_EQ(nicleaf({"show", "security"}), kFailed);
  EXPECT_THAT(err_, HasSubstr("rtnetlink"));
}

}  // namespace
}  // namespace nicleaf::cli
