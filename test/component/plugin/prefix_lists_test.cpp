// SPDX-License-Identifier: Apache-2.0
// Prefix lists that come, change and go while the family that uses them is not active. On a change the module leaves
// out the filters of such families.
#include <gmock/gmock.h>

#include "component/plugin/tenant_fixture.hpp"
#include "support/eventually.hpp"

namespace nicleaf::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr unsigned kIpv4 = 1, kMulticast = 2;  // AFI, SAFI
constexpr auto kBgpd = R"(router bgp 65001
 no bgp ebgp-requires-policy
 neighbor 10.20.0.2 remote-as 65200
 neighbor 10.20.0.2 passive
 address-family ipv4 multicast
  neighbor 10.20.0.2 prefix-list LATE in
)";

class ListOfAnInactiveFamily : public ::testing::Test {
 protected:
  void activate(bool on) {
    dpu.node.configure({"router bgp 65001", "address-family ipv4 multicast",
                        std::string(on ? "" : "no ") + "neighbor 10.20.0.2 activate"});
  }
  void list(const std::string& line) { dpu.node.configure({line}); }
  std::string routes() { return dpu.node.show("show bgp ipv4 multicast"); }
  bool has(const char* prefix) { return routes().find(prefix) != std::string::npos; }
  static BgpSpeaker::Options options() {
    BgpSpeaker::Options made = TenantNode::spine();
    made.families = {{kIpv4, kMulticast}};
    return made;
  }
  static void announce(BgpSpeaker& spine) {
    const Octets header{0, kIpv4, kMulticast, 4, 10, 20, 0, 2, 0};  // AFI, SAFI, next hop, reserved
    for (const Octets& prefix : {ipv4Prefix(198, 51, 100, 24), ipv4Prefix(203, 0, 113, 24)})
      spine.update(attribute(0x80, 14, header + prefix) + spine.mandatory(), {});
  }

  TenantNode dpu{true, kBgpd};
};

TEST_F(ListOfAnInactiveFamily, AppliesOnceTheFamilyIsActive) {
  list("ip prefix-list LATE seq 5 permit 203.0.113.0/24");
  activate(true);
  BgpSpeaker spine(dpu.spines, options());
  announce(spine);
  // The prefix that is permitted comes last.
  EXPECT_TRUE(eventually([&] { return has("203.0.113.0/24"); })) << routes();
  EXPECT_THAT(routes(), Not(HasSubstr("198.51.100.0")));
}

TEST_F(ListOfAnInactiveFamily, DeniesEverythingOnceItIsDeleted) {
  list("ip prefix-list LATE seq 5 permit any");
  activate(true);
  {
    BgpSpeaker spine(dpu.spines, options());
    announce(spine);
    ASSERT_TRUE(eventually([&] { return has("203.0.113.0/24"); })) << routes();
  }
  activate(false);
  list("no ip prefix-list LATE");
  activate(true);
  BgpSpeaker spine(dpu.spines, options());
  announce(spine);
  const auto updates = [&] {
    return dpu.stateOf("default", "10.20.0.2").at("messages").at("received").at("update").to_number<int>();
  };
  EXPECT_TRUE(eventually([&] { return updates() >= 4; })) << updates();
  EXPECT_THAT(routes(), AllOf(Not(HasSubstr("198.51.100.0")), Not(HasSubstr("203.0.113.0"))));
  list("ip prefix-list LATE seq 5 permit 203.0.113.0/24");
  announce(spine);
  EXPECT_TRUE(eventually([&] { return has("203.0.113.0/24"); })) << routes();
  EXPECT_THAT(routes(), Not(HasSubstr("198.51.100.0")));
}

}  // namespace
}  // namespace nicleaf::test
