// SPDX-License-Identifier: Apache-2.0
// Prefix lists that come, change and go while the family that uses them is not active. On a change the module leaves
// out the filters of such families.
#include <gmock/gmock.h>

#include "component/plugin/session_fixture.hpp"
#include "support/eventually.hpp"

namespace nicleaf::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class ListOfAnInactiveFamily : public Session {
 protected:
  ListOfAnInactiveFamily() {
    a.configure({"router bgp 65001", "neighbor 10.0.0.2 remote-as 65002", "no bgp ebgp-requires-policy",
                 "neighbor 10.0.0.2 timers connect 1", "address-family ipv4 multicast",
                 "neighbor 10.0.0.2 prefix-list LATE in"});
    b.configure({"router bgp 65002", "no bgp ebgp-requires-policy", "no bgp network import-check",
                 "neighbor 10.0.0.1 remote-as 65001", "neighbor 10.0.0.1 passive", "address-family ipv4 multicast",
                 "neighbor 10.0.0.1 activate", "network 198.51.100.0/24", "network 203.0.113.0/24"});
  }
  void activate(bool on) {
    a.configure({"router bgp 65001", "address-family ipv4 multicast",
                 std::string(on ? "" : "no ") + "neighbor 10.0.0.2 activate"});
  }
  std::string routes() { return a.show("show bgp ipv4 multicast"); }
  bool eventuallyIsUp() {
    return eventually([&] {
      return a.show("show bgp neighbors 10.0.0.2").find("IPv4 Multicast: advertised and received") != std::string::npos;
    });
  }
};

TEST_F(ListOfAnInactiveFamily, AppliesOnceTheFamilyIsActive) {
  a.configure({"ip prefix-list LATE seq 5 permit 198.51.100.0/24"});
  activate(true);
  EXPECT_TRUE(eventually([&] { return routes().find("198.51.100.0/24") != std::string::npos; })) << routes();
  EXPECT_THAT(routes(), Not(HasSubstr("203.0.113.0")));
}

TEST_F(ListOfAnInactiveFamily, DeniesEverythingOnceItIsDeleted) {
  a.configure({"ip prefix-list LATE seq 5 permit any"});
  activate(true);
  ASSERT_TRUE(eventually([&] { return routes().find("203.0.113.0/24") != std::string::npos; })) << routes();
  activate(false);
  a.configure({"no ip prefix-list LATE"});
  activate(true);
  EXPECT_TRUE(eventuallyIsUp());
  EXPECT_THAT(routes(), AllOf(Not(HasSubstr("198.51.100.0")), Not(HasSubstr("203.0.113.0"))));
  a.configure({"ip prefix-list LATE seq 5 permit 203.0.113.0/24"});
  EXPECT_TRUE(eventually([&] { return routes().find("203.0.113.0/24") != std::string::npos; })) << routes();
}

}  // namespace
}  // namespace nicleaf::test
