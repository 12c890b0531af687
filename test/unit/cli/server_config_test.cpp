// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "cli/server_config.hpp"

namespace nicleaf::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// A tenant whose server has an IPv4 session with a password and an IPv6 session that carries both families.
model::Intent tenant() {
  model::Intent intent;
  intent.underlay.localAs = model::Asn{65001};
  model::IpVrf vrf;
  vrf.name = "red";
  model::BgpSession ipv4;
  ipv4.peerAddress = *model::IpAddress::parse("192.168.10.11");
  ipv4.remoteAs = {model::PeerAs::Kind::kNumber, {65101}};
  ipv4.password = "hunter2";
  ipv4.families = {model::UnicastFamily::kIpv4};
  ipv4.allowedPrefixes = {{*model::IpPrefix::parse("203.0.113.0/24"), {}, {}},
                          {*model::IpPrefix::parse("10.0.0.0/8"), {}, 24},
                          {*model::IpPrefix::parse("172.16.0.0/12"), 16, {}}};
  model::BgpSession ipv6 = ipv4;
  ipv6.peerAddress = *model::IpAddress::parse("2001:db8:10::11");
  ipv6.password.clear();
  ipv6.families.insert(model::UnicastFamily::kIpv6);
  ipv6.localAs = model::Asn{64999};
  vrf.sessions = {ipv4, ipv6};
  intent.ipVrfs = {vrf};
  model::Segment segment;
  segment.ipVrf = "red";
  segment.gateways = {*model::IpPrefix::parse("192.168.10.1/24"), *model::IpPrefix::parse("2001:db8:10::1/64")};
  intent.segments = {segment};
  return intent;
}

class ServerConfigs : public testing::Test {
 protected:
  std::string with(ServerConfig config) { return config(serverSessions(intent_, intent_.ipVrfs.front())); }
  model::BgpSession& ipv4() { return intent_.ipVrfs.front().sessions.front(); }
  model::Intent intent_ = tenant();
};

TEST_F(ServerConfigs, OfBird) {
  const std::string text = with(&birdConfig);
  EXPECT_THAT(text, HasSubstr("# Replace ******** by the password of this session.\n"
                              "protocol bgp dpu_192_168_10_11 {\n"
                              "  local 192.168.10.11 as 65101;\n"
                              "  neighbor 192.168.10.1 as 65001;\n"
                              "  password \"********\";\n"
                              "  hold time 9;\n"
                              "  keepalive time 3;\n"
                              "  ipv4 {\n"
                              "    import all;\n"
                              "    export where net ~ [ 203.0.113.0/24, 10.0.0.0/8{8,24}, 172.16.0.0/12{16,32} ];\n"
                              "  };\n"
                              "}\n"));
  EXPECT_THAT(text, HasSubstr("  neighbor 2001:db8:10::1 as 64999;\n"));
  EXPECT_THAT(text, HasSubstr("    extended next hop on;\n"));
  EXPECT_THAT(text, HasSubstr("  ipv6 {\n    import all;\n    export none;"));
}

TEST_F(ServerConfigs, OfFrr) {
  EXPECT_THAT(with(&frrConfig),
              AllOf(HasSubstr("router bgp 65101\n no bgp default ipv4-unicast\n"
                              " neighbor 192.168.10.1 remote-as 65001\n"
                              " neighbor 192.168.10.1 update-source 192.168.10.11\n"
                              " neighbor 192.168.10.1 password ********\n"
                              " neighbor 192.168.10.1 timers 3 9\n"
                              " address-family ipv4 unicast\n"
                              "  neighbor 192.168.10.1 activate\n"
                              "  neighbor 192.168.10.1 prefix-list from-dpu-ipv4 in\n"
                              "  neighbor 192.168.10.1 prefix-list to-dpu-192_168_10_11 out\n"
                              " exit-address-family\nexit\n"),
                    HasSubstr("ip prefix-list to-dpu-192_168_10_11 permit 203.0.113.0/24\n"
                              "ip prefix-list to-dpu-192_168_10_11 permit 10.0.0.0/8 le 24\n"
                              "ip prefix-list to-dpu-192_168_10_11 permit 172.16.0.0/12 ge 16 le 32\n"),
                    HasSubstr(" neighbor 2001:db8:10::1 capability extended-nexthop\n"),
                    HasSubstr("ipv6 prefix-list to-dpu-2001_db8_10__11 deny any\n")));
}

TEST_F(ServerConfigs, OfGobgp) {
  EXPECT_THAT(with(&gobgpConfig), AllOf(HasSubstr("[global.config]\n  as = 65101\n  router-id = \"192.168.10.11\"\n"),
                                        HasSubstr("    neighbor-address = \"192.168.10.1\"\n    peer-as = 65001\n"),
                                        HasSubstr("      afi-safi-name = \"ipv6-unicast\"\n")));
}

TEST_F(ServerConfigs, HaveTheDpusTimersOfBfd) {
  intent_.bfdProfiles = {{"fast", 5, std::chrono::milliseconds(50), std::chrono::milliseconds(100)}};
  EXPECT_THAT(with(&birdConfig) + with(&frrConfig) + with(&gobgpConfig), Not(HasSubstr("bfd")));
  ipv4().bfd = "fast";
  EXPECT_THAT(with(&birdConfig),
              AllOf(HasSubstr("protocol bfd { }\n"),
                    HasSubstr("  bfd { min rx interval 50 ms; min tx interval 100 ms; multiplier 5; };\n")));
  EXPECT_THAT(with(&frrConfig),
              AllOf(HasSubstr(" neighbor 192.168.10.1 bfd\n neighbor 192.168.10.1 bfd profile to-dpu-192_168_10_11\n"),
                    HasSubstr("bfd\n profile to-dpu-192_168_10_11\n  detect-multiplier 5\n  receive-interval 50\n"
                              "  transmit-interval 100\n exit\nexit\n")));
  EXPECT_THAT(with(&gobgpConfig), HasSubstr("GoBGP has none"));
  ipv4().bfd = model::kDefaultBfd;
  EXPECT_THAT(with(&frrConfig), HasSubstr("  receive-interval 300\n"));
}

TEST_F(ServerConfigs, LeaveOutAnAsNumberThatTheServerChooses) {
  ipv4().remoteAs = {};
  for (const ServerConfig config : {&birdConfig, &frrConfig, &gobgpConfig}) {
    EXPECT_THAT(with(config), HasSubstr("Replace AS-OF-THE-SERVER by the server's AS number: any but 65001.\n"));
  }
  EXPECT_THAT(with(&birdConfig), HasSubstr("  local 192.168.10.11 as AS-OF-THE-SERVER;\n"));
}

TEST_F(ServerConfigs, OverALinkNameTheServersInterface) {
  ipv4().interface = "pf0vf2";
  for (const ServerConfig config : {&birdConfig, &frrConfig, &gobgpConfig}) {
    EXPECT_THAT(with(config), HasSubstr("Replace INTERFACE-OF-THE-SERVER by the server's interface on the link"));
  }
  EXPECT_THAT(with(&birdConfig),
              AllOf(HasSubstr("protocol radv radv_pf0vf2 {\n"), HasSubstr("  neighbor range fe80::/10 as 65001;\n"),
                    HasSubstr("    extended next hop on;\n")));
  EXPECT_THAT(with(&frrConfig), HasSubstr(" neighbor INTERFACE-OF-THE-SERVER interface v6only remote-as 65001\n"));
  EXPECT_THAT(with(&gobgpConfig), HasSubstr("    neighbor-interface = \"INTERFACE-OF-THE-SERVER\"\n"));
}

TEST_F(ServerConfigs, SayWhatToReplaceAndNeverThePassword) {
  ipv4().multihop = 2;
  ipv4().peerAddress = *model::IpAddress::parse("198.51.100.7");
  for (const ServerConfig config : {&birdConfig, &frrConfig, &gobgpConfig}) {
    EXPECT_THAT(with(config), AllOf(HasSubstr("ADDRESS-OF-THE-DPU by the DPU's address"), Not(HasSubstr("hunter2"))));
  }
}

TEST(PrefixWords, NameTheLengthsThatAreAllowed) {
  const auto words = [](const char* prefix, std::optional<std::uint8_t> ge, std::optional<std::uint8_t> le) {
    return prefixWords({*model::IpPrefix::parse(prefix), ge, le});
  };
  EXPECT_EQ(words("203.0.113.0/24", {}, {}), "203.0.113.0/24");
  EXPECT_EQ(words("10.0.0.0/8", 16, 24), "10.0.0.0/8 (16..24 bits)");
  EXPECT_EQ(words("10.0.0.0/8", 32, {}), "10.0.0.0/8 (32 bits)");
}

}  // namespace
}  // namespace nicleaf::cli
