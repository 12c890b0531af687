// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "support/frr_node.hpp"
#include "support/northbound.hpp"

using nicleaf::test::FrrNode;
using nicleaf::test::Northbound;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

namespace {

const std::string kVrf = "/frr-vrf:lib/vrf[name='red']";
const std::string kL3vni = kVrf + "/frr-zebra:zebra/l3vni-id";

class Zebra : public ::testing::Test {
 protected:
  Zebra() { node.start("zebra"); }
  FrrNode node;
  Northbound northbound{node.northbound("zebra")};
};

TEST_F(Zebra, SetsAndRemovesTheL3vniOfAVrf) {
  auto status = northbound.change({{kVrf, ""}});
  ASSERT_TRUE(status.ok()) << status.error_message();
  status = northbound.change({{kL3vni, "4000"}});
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_THAT(node.show("show vrf vni"), ContainsRegex("red +4000 "));
  EXPECT_THAT(northbound.config(kVrf), HasSubstr("4000"));
  status = northbound.change({}, {kL3vni});
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_THAT(node.show("show vrf vni"), Not(HasSubstr("4000")));
}

TEST_F(Zebra, StateComesFromItsOwnCallbacks) {
  node.network().ip("link add veth7 type veth peer name veth8");
  std::string data;
  for (const char* path : {"/frr-interface:lib", "/frr-vrf:lib", "/"}) {
    const auto status = northbound.get(path, frr::GetRequest::ALL, data);
    EXPECT_TRUE(status.ok()) << path << ": " << status.error_message();
  }
}

}  // namespace
