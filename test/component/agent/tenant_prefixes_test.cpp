// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>

#include "component/agent/tenant_session.hpp"
#include "nicleaf-refused.grpc.pb.h"
#include "render/entry_rules.hpp"

// Which prefixes of a server a real bgpd accepts with the rendered prefix lists.
namespace nicleaf::test {
namespace {

/// Of each kind at least one: foreign, defaults, never routed, the DPU's own, and less specific ones than those.
const Prefixes kIpv4 = {"203.0.113.0/24",  "203.0.113.128/25",  "203.0.112.0/23",  "198.51.100.0/22",
                        "198.51.101.0/24", "198.51.102.0/26",   "198.51.102.0/27", "8.8.8.0/24",
                        "0.0.0.0/0",       "127.1.0.0/16",      "169.254.7.0/24",  "0.1.0.0/16",
                        "192.168.10.0/24", "192.168.10.128/25", "192.168.10.1/32", "192.168.10.0/23",
                        "192.0.2.11/32",   "192.0.2.0/24",      "100.64.7.0/31",   "100.64.7.1/32"};
const Prefixes kIpv6 = {"2001:db8:113::/48",
                        "2001:db8:113:1::/64",
                        "2001:db8:198::/56",
                        "2001:db8:198::/60",
                        "2001:db8:198:1::/64",
                        "2001:db8:8::/48",
                        "::/0",
                        "::ffff:10.0.0.0/104",
                        "2001:db8:10::/64",
                        "2001:db8:10::1/128",
                        "2001:db8:10:0:8::/80",
                        "2001:db8:10::/48"};

/// A server that announces all of those.
class TenantPrefixes : public TenantSession {
 protected:
  TenantPrefixes() {
    announce("ipv4", kIpv4);
    announce("ipv6", kIpv6);
  }
};

TEST_F(TenantPrefixes, AcceptWhatIsAllowedAndNothingElse) {
  allow({prefix("203.0.113.0/24"), prefix("198.51.100.0/22", 24, 26)},
        {prefix("2001:db8:113::/48"), prefix("2001:db8:198::/48", {}, 60)});
  EXPECT_TRUE(becomes({"203.0.113.0/24", "198.51.101.0/24", "198.51.102.0/26"},
                      {"2001:db8:113::/48", "2001:db8:198::/56", "2001:db8:198::/60"}))
      << shown();
}

TEST_F(TenantPrefixes, AcceptNothingThatIsNeverRoutedOrTheDpusOwn) {
  allow({prefix("0.0.0.0/0", {}, 32)}, {prefix("::/0", 1)});
  Prefixes ipv4 = kIpv4, ipv6 = kIpv6;
  for (const char* denied : {"0.0.0.0/0", "127.1.0.0/16", "169.254.7.0/24", "0.1.0.0/16", "192.168.10.0/24",
                             "192.168.10.128/25", "192.168.10.1/32", "192.0.2.11/32", "100.64.7.0/31", "100.64.7.1/32"})
    ASSERT_EQ(ipv4.erase(denied), 1U) << denied;
  for (const char* denied :
       {"::/0", "::ffff:10.0.0.0/104", "2001:db8:10::/64", "2001:db8:10::1/128", "2001:db8:10:0:8::/80"})
    ASSERT_EQ(ipv6.erase(denied), 1U) << denied;
  EXPECT_TRUE(becomes(ipv4, ipv6)) << shown();
}

TEST_F(TenantPrefixes, AcceptADefaultRouteThatIsDeclared) {
  allow({prefix("0.0.0.0/0")}, {prefix("::/0")});
  EXPECT_TRUE(becomes({"0.0.0.0/0"}, {"::/0"})) << shown();
}

TEST_F(TenantPrefixes, ActWhenTheyChangeAndResetNoSession) {
  allow({prefix("203.0.113.0/24")}, {});
  ASSERT_TRUE(becomes({"203.0.113.0/24"}, {})) << shown();
  ASSERT_TRUE(eventually([&] { return established() == "1 1 "; })) << established();
  allow({prefix("203.0.113.0/24"), prefix("8.8.8.0/24")}, {prefix("2001:db8:113::/48")});
  EXPECT_TRUE(becomes({"203.0.113.0/24", "8.8.8.0/24"}, {"2001:db8:113::/48"})) << shown();
  allow({prefix("8.8.8.0/24")}, {prefix("2001:db8:8::/48")});
  EXPECT_TRUE(becomes({"8.8.8.0/24"}, {"2001:db8:8::/48"})) << shown();
  allow({}, {});
  EXPECT_TRUE(becomes({}, {})) << shown();
  allow({prefix("198.51.100.0/22")}, {prefix("2001:db8:198::/56")});
  EXPECT_TRUE(becomes({"198.51.100.0/22"}, {"2001:db8:198::/56"})) << shown();
  EXPECT_EQ(established(), "1 1 ");
}

/// The DPU's own subnets decide, too: nobody has to touch the session.
TEST_F(TenantPrefixes, FollowTheSubnetsOfTheVrf) {
  allow({prefix("0.0.0.0/0", 24, 24)}, {});
  Prefixes without = {"203.0.113.0/24", "198.51.101.0/24", "8.8.8.0/24", "192.0.2.0/24"};
  ASSERT_TRUE(becomes(without, {})) << shown();
  intent_.segments[0].gateways[0] = *model::IpPrefix::parse("8.8.8.1/24");
  without.erase("8.8.8.0/24");
  without.insert("192.168.10.0/24");
  allow({prefix("0.0.0.0/0", 24, 24)}, {});
  EXPECT_TRUE(becomes(without, {})) << shown();
}

/// Such a server cannot be asked to send its routes again, and it does not have to be.
TEST_F(TenantPrefixes, WithdrawFromAServerWithoutRouteRefresh) {
  server_.configure({"router bgp 65101", "neighbor 192.168.10.1 dont-capability-negotiate"});
  allow({prefix("203.0.113.0/24"), prefix("8.8.8.0/24")}, {});
  ASSERT_TRUE(becomes({"203.0.113.0/24", "8.8.8.0/24"}, {})) << shown();
  allow({prefix("203.0.113.0/24")}, {});
  EXPECT_TRUE(becomes({"203.0.113.0/24"}, {})) << shown();
}

/// Whatever the order of list and session, and whoever deletes the list.
TEST_F(TenantPrefixes, AMissingListRefusesEverything) {
  const std::string list = "nicleaf-in-t1-192.168.10.11";
  allow({prefix("203.0.113.0/24")}, {});
  ASSERT_TRUE(becomes({"203.0.113.0/24"}, {})) << shown();
  dpu_.configure({"no ip prefix-list " + list});
  EXPECT_TRUE(becomes({}, {})) << shown();
  ASSERT_TRUE(eventually([&] { return established() == "1 1 "; })) << established();
  server_.vtysh({"clear bgp *"});
  ASSERT_TRUE(eventually([&] { return established() == "2 2 "; })) << established();
  announce("ipv4", {"203.0.113.0/24"}, "no ");
  announce("ipv4", {"203.0.113.0/24"});
  dpu_.configure({"ip prefix-list " + list + " permit 8.8.8.0/24"});
  EXPECT_TRUE(becomes({"8.8.8.0/24"}, {})) << shown();
}

TEST_F(TenantPrefixes, TheListGoesWithItsSession) {
  allow({prefix("203.0.113.0/24")}, {});
  ASSERT_TRUE(becomes({"203.0.113.0/24"}, {})) << shown();
  intent_.ipVrfs[0].sessions.erase(intent_.ipVrfs[0].sessions.begin());
  commit();
  EXPECT_TRUE(becomes({}, {})) << shown();
  EXPECT_THAT(dpu_.runningConfig("bgpd"), testing::Not(testing::HasSubstr("nicleaf-in-t1-192.168.10.11")));
}

/// bgpd refuses by name exactly what the intent's rules refuse, and each refused prefix has a rule or words.
TEST_F(TenantPrefixes, AreRefusedByNameAsTheRulesSay) {
  allow({prefix("203.0.113.0/24"), prefix("0.0.0.0/0", 1, 22)}, {prefix("2001:db8::/32", 48, 128)});
  Prefixes expected;
  for (const auto& [all, peer] : {std::pair{&kIpv4, "192.168.10.11"}, {&kIpv6, "2001:db8:10::11"}})
    for (const std::string& one : *all)
      if (render::refusalOf(intent_, "t1", peer, *model::IpPrefix::parse(one)))
        expected.insert(model::IpPrefix::parse(one)->toString());
  ASSERT_GT(expected.size(), 10U);
  const auto stub = ::nicleaf::refused::Refused::NewStub(
      grpc::CreateChannel(dpu_.northbound("bgpd"), grpc::InsecureChannelCredentials()));
  Prefixes refused;
  EXPECT_TRUE(eventually([&] {
    ::nicleaf::refused::ListResponse response;
    grpc::ClientContext context;
    if (!stub->List(&context, {}, &response).ok()) return false;
    refused.clear();
    for (const auto& one : response.prefixes())
      if (one.reason() == "policy") refused.insert(model::IpPrefix::parse(one.prefix())->toString());
    return refused == expected;
  })) << testing::PrintToString(refused)
      << testing::PrintToString(expected) << shown();
}

}  // namespace
}  // namespace nicleaf::test
