// SPDX-License-Identifier: Apache-2.0
// Path attributes of a tenant's UPDATEs: what a real bgpd does with them, and what other speakers receive.
#include <gmock/gmock.h>

#include <algorithm>
#include <random>
#include <set>

#include "component/plugin/tenant_fixture.hpp"
#include "support/eventually.hpp"

namespace nicleaf::test {
namespace {

using ::testing::IsSubsetOf;
using ::testing::Pair;

constexpr unsigned kWellKnown = 0x40, kOptional = 0x80, kTransitive = 0xc0;
constexpr unsigned kUnknown = 99, kPrefixSid = 40;
const std::vector<unsigned> kListed{1, 2, 3, 4, 8, 14, 15, 16, 32};
const auto kTenant = "10.10.0.11";

bool isListed(unsigned type) { return std::find(kListed.begin(), kListed.end(), type) != kListed.end(); }

std::vector<unsigned> typesOf(const BgpSpeaker::Attributes& attributes) {
  std::vector<unsigned> types;
  for (const auto& [type, attribute] : attributes) types.push_back(type);
  return types;
}

/// The types of all attributes of all routes that the speaker received.
std::set<unsigned> typesHeard(BgpSpeaker& speaker) {
  std::set<unsigned> types;
  for (const auto& [route, attributes] : speaker.routes())
    for (const auto type : typesOf(attributes)) types.insert(type);
  return types;
}

Octets randomOctets(std::mt19937& random, std::size_t size) {
  Octets octets(size);
  for (auto& octet : octets) octet = static_cast<std::uint8_t>(random());
  return octets;
}

/// A tenant's server that sends what a test wants, and two plain speakers: another server, and the spine.
class TenantAttributes : public ::testing::Test {
 protected:
  void connect(const BgpSpeaker::Options& options = TenantNode::server(1)) {
    tenant = std::make_unique<BgpSpeaker>(dpu.servers, options);
    other = std::make_unique<BgpSpeaker>(dpu.servers, TenantNode::server(2));
    spine = std::make_unique<BgpSpeaker>(dpu.spines, TenantNode::spine());
  }
  /// A prefix as a server should announce it. It arrives after everything that was sent before.
  void announcesGood(unsigned number) {
    tenant->update(tenant->mandatory(), prefixNumber(number));
    EXPECT_TRUE(eventually([&] { return other->routes().contains(prefixNumber(number)); }));
  }
  void everybodyIsUp() {
    EXPECT_TRUE(dpu.node.process("bgpd").isRunning());
    EXPECT_TRUE(tenant->isUp()) << tenant->notification().first << '/' << tenant->notification().second;
    EXPECT_TRUE(other->isUp());
    EXPECT_TRUE(spine->isUp());
  }
  std::uint64_t removed() {
    return std::stoull(dpu.stateOf("red", kTenant).at("attributes-removed").as_string().c_str());
  }

  TenantNode dpu;
  std::unique_ptr<BgpSpeaker> tenant, other, spine;
};

TEST_F(TenantAttributes, OfEveryUnlistedTypeAndWithAllFlagsGoNowhere) {
  connect();
  std::mt19937 random(20261128);
  unsigned sent = 0;
  for (unsigned type = 1; type < 256; ++type) {
    for (unsigned flags = 0; flags < 256 && !isListed(type); flags += 16) {
      const auto value = randomOctets(random, random() % 8 ? random() % 40 : random() % 1'000);
      const auto unlisted = attribute(flags, type, value);
      tenant->update(random() % 2 ? unlisted + tenant->mandatory() : tenant->mandatory() + unlisted,
                     prefixNumber(sent++));
    }
  }
  ASSERT_GE(sent, 2'000U);
  EXPECT_TRUE(eventually([&] { return other->routes().size() == sent; })) << other->routes().size() << " of " << sent;
  EXPECT_TRUE(eventually([&] { return spine->routes().size() == sent; })) << spine->routes().size() << " of " << sent;
  everybodyIsUp();
  EXPECT_EQ(typesHeard(*other), (std::set<unsigned>{1, 2, 3}));
  EXPECT_EQ(typesHeard(*spine), (std::set<unsigned>{1, 2, 14, 16}));  // 16: the VRF's route target and router MAC
  const auto state = dpu.stateOf("red", kTenant);
  EXPECT_EQ(state.at("attributes-removed").as_string(), std::to_string(sent));
  EXPECT_EQ(state.at("updates-changed").as_string(), std::to_string(sent));
  EXPECT_EQ(state.at("last-removed-attribute"), 255);
}

/// bgpd itself carries the attribute. So the other tests would see it if the filter did nothing.
TEST(TenantAttributesWithoutTheModule, ReachTheOtherServerAndTheFabric) {
  TenantNode dpu(false);
  BgpSpeaker tenant(dpu.servers, TenantNode::server(1)), other(dpu.servers, TenantNode::server(2));
  BgpSpeaker spine(dpu.spines, TenantNode::spine());
  tenant.update(tenant.mandatory() + attribute(kTransitive, kUnknown, {1, 2, 3}), prefixNumber(0));
  EXPECT_TRUE(eventually([&] { return typesHeard(other).contains(kUnknown); }));
  EXPECT_TRUE(eventually([&] { return typesHeard(spine).contains(kUnknown); }));
}

TEST_F(TenantAttributes, OfListedTypesStayAsTheyAre) {
  connect();
  std::mt19937 random(7);
  std::map<Octets, std::map<unsigned, Octets>> sent;
  for (unsigned i = 0; i < 200; ++i) {
    // Sorted and without duplicates, as bgpd sends them: one of each kind.
    std::map<unsigned, Octets> values{{4, randomOctets(random, 4)}};
    values[8] = Octets{0xfd, 0xe9} + randomOctets(random, 2);
    values[16] = Octets{0x00, 0x02, 0xfd, 0xe9} + randomOctets(random, 4);
    values[32] = randomOctets(random, 12);
    Octets all = tenant->mandatory();
    for (const auto& [type, value] : values) {
      all = all + attribute(kTransitive, kUnknown + i % 3, randomOctets(random, random() % 300));
      all = all + attribute(type == 4 ? kOptional : kTransitive, type, value);
    }
    values.erase(4);  // of a neighbor AS: not passed on
    tenant->update(all, prefixNumber(i));
    sent[prefixNumber(i)] = values;
  }
  ASSERT_TRUE(eventually([&] { return other->routes().size() == sent.size(); }));
  everybodyIsUp();
  const auto routes = other->routes();
  for (const auto& [prefix, values] : sent)
    for (const auto& [type, value] : values) EXPECT_EQ(routes.at(prefix).at(type).value, value) << type;
  EXPECT_EQ(typesHeard(*other), (std::set<unsigned>{1, 2, 3, 8, 16, 32}));
  EXPECT_TRUE(eventually([&] { return spine->routes().size() == sent.size(); }));
  EXPECT_THAT(typesHeard(*spine), IsSubsetOf(kListed));
}

TEST_F(TenantAttributes, HaveNoLimitInOneUpdate) {
  connect();
  Octets all = tenant->mandatory();
  for (unsigned i = 0; i < 1'000; ++i) all = all + attribute(kTransitive, 33 + i % 223, {});
  tenant->update(all, prefixNumber(0));
  EXPECT_TRUE(eventually([&] { return other->routes().size() == 1 && spine->routes().size() == 1; }));
  everybodyIsUp();
  EXPECT_EQ(typesHeard(*other), (std::set<unsigned>{1, 2, 3}));
  EXPECT_EQ(removed(), 1'000U);
}

/// FRR 8.4.4 resets the session over the first and crashes over the second and third.
TEST_F(TenantAttributes, ThatBgpdDoesNotSurviveDoNotReachIt) {
  auto restarting = TenantNode::server(1);
  restarting.gracefulRestart = true;
  connect(restarting);
  tenant->update(tenant->mandatory() + attribute(kTransitive, kPrefixSid, {5, 0, 1, 0}), prefixNumber(0));
  EXPECT_TRUE(eventually([&] { return other->routes().contains(prefixNumber(0)); }));
  const auto reachWithoutPrefixes = attribute(kOptional, 14, {0, 1, 1, 4, 10, 10, 0, 11, 0});
  tenant->update(reachWithoutPrefixes, prefixNumber(1));
  tenant->update(reachWithoutPrefixes + tenant->mandatory(), prefixNumber(2));
  announcesGood(3);
  EXPECT_FALSE(other->routes().contains(prefixNumber(1)));
  EXPECT_TRUE(other->routes().contains(prefixNumber(2)));
  everybodyIsUp();
}

TEST_F(TenantAttributes, ThatLackAMandatoryOneWithdrawThePrefix) {
  auto restarting = TenantNode::server(1);
  restarting.gracefulRestart = true;
  connect(restarting);
  const Octets incomplete[] = {attribute(kOptional, kUnknown, {}), attribute(kTransitive, kUnknown, {1, 2}),
                               attribute(kOptional, 15, {0, 1, 1}), attribute(kWellKnown, 1, {0}),
                               attribute(kOptional, 15, {0, 1, 1, 24, 1, 2, 3}) + attribute(kWellKnown, 1, {0})};
  for (const Octets& attributes : incomplete) {
    announcesGood(0);
    tenant->update(attributes, prefixNumber(0));
    EXPECT_TRUE(eventually([&] { return !other->routes().contains(prefixNumber(0)); }));
  }
  everybodyIsUp();
}

/// Errors that the filter leaves to bgpd are errors of one session.
TEST_F(TenantAttributes, ThatAreMalformedAffectTheirOwnSessionOnly) {
  connect();
  std::mt19937 random(11);
  unsigned sent = 0;
  for (const unsigned type : {4U, 8U, 16U, 32U}) {
    for (unsigned flags = 0; flags < 256; flags += 16) {
      const auto listed = attribute(flags, type, randomOctets(random, random() % 20));
      tenant->update(attribute(kTransitive, kUnknown, {}) + tenant->mandatory() + listed, prefixNumber(sent++));
    }
  }
  announcesGood(sent);
  everybodyIsUp();
  EXPECT_THAT(typesHeard(*other), IsSubsetOf(kListed));
  // FRR 8 resets the session, FRR 10 withdraws the prefix.
  const unsigned kTooLong = 200;
  tenant->update(
      attribute(kTransitive, kUnknown, {}) + tenant->mandatory() + Octets{kTransitive, kUnknown, kTooLong, 1},
      prefixNumber(sent));
  EXPECT_TRUE(eventually([&] { return !other->routes().contains(prefixNumber(sent)); }));
  EXPECT_TRUE(dpu.node.process("bgpd").isRunning());
  EXPECT_TRUE(other->isUp());
}

TEST_F(TenantAttributes, OfASpeakerWithTwoOctetAsNumbersKeepTheRealPath) {
  auto old = TenantNode::server(1);
  old.fourOctetAs = false;
  connect(old);
  const Octets as4Path{2, 2, 0, 0, 0xfe, 0x4d, 0, 6, 0x1a, 0x80};  // 65101 400000
  tenant->update(attribute(kWellKnown, 1, {0}) + asPath({65101, 23456}, false) +
                     attribute(kWellKnown, 3, {10, 10, 0, 11}) + attribute(kTransitive, 17, as4Path) +
                     attribute(kTransitive, 18, {0, 6, 0x1a, 0x80, 1, 1, 1, 1}) +
                     attribute(kTransitive, 7, {0x5b, 0xa0, 1, 1, 1, 1}),
                 prefixNumber(0));
  ASSERT_TRUE(eventually([&] { return other->routes().size() == 1; }));
  const Octets expected{2, 3, 0, 0, 0xfd, 0xe9, 0, 0, 0xfe, 0x4d, 0, 6, 0x1a, 0x80};
  EXPECT_EQ(other->routes().begin()->second.at(2).value, expected);
  EXPECT_EQ(typesHeard(*other), (std::set<unsigned>{1, 2, 3}));
}

TEST_F(TenantAttributes, AreCountedForAsLongAsTheNeighborIsConfigured) {
  connect();
  const auto unlisted = attribute(kTransitive, kUnknown, {1});
  tenant->update(tenant->mandatory() + unlisted + unlisted, prefixNumber(0));
  announcesGood(1);
  EXPECT_EQ(removed(), 2U);
  EXPECT_EQ(dpu.stateOf("red", kTenant).at("updates-changed"), "1");
  EXPECT_EQ(dpu.stateOf("red", kTenant).at("last-removed-attribute"), kUnknown);
  EXPECT_FALSE(dpu.stateOf("red", "10.10.0.12").contains("last-removed-attribute"));

  tenant.reset();
  tenant = std::make_unique<BgpSpeaker>(dpu.servers, TenantNode::server(1));
  EXPECT_EQ(removed(), 2U);  // as bgpd's counters of messages
  tenant->update(tenant->mandatory() + unlisted, prefixNumber(0));
  announcesGood(1);
  EXPECT_EQ(removed(), 3U);

  dpu.node.configure({"router bgp 65001 vrf red", "no neighbor 10.10.0.11", "neighbor 10.10.0.11 remote-as 65101"});
  EXPECT_EQ(removed(), 0U);
}

using TenantAnnouncements = TenantAttributes;

TEST_F(TenantAnnouncements, ThatBgpdRefusesAreCountedByReason) {
  dpu.node.configure({"ip prefix-list MINE seq 5 permit 20.0.0.0/16 le 24", "router bgp 65001 vrf red",
                      "address-family ipv4 unicast", "neighbor 10.10.0.11 prefix-list MINE in"});
  connect();
  const auto with = [&](const Octets& path, const Octets& nextHop) {
    return attribute(kWellKnown, 1, {0}) + path + attribute(kWellKnown, 3, nextHop);
  };
  const Octets kOwn{10, 10, 0, 11}, kDpus{10, 10, 0, 1};
  for (unsigned i = 0; i < 4; ++i) tenant->update(with(asPath({65101}), kOwn), ipv4Prefix(30, 0, i, 24));
  for (unsigned i = 0; i < 3; ++i) tenant->update(with(asPath({65101, 65001}), kOwn), prefixNumber(10 + i));
  for (unsigned i = 0; i < 2; ++i) tenant->update(with(asPath({65101}), kDpus), prefixNumber(20 + i));
  announcesGood(0);
  const auto state = dpu.stateOf("red", kTenant);
  const auto& refused = state.at("refused").as_object();
  EXPECT_EQ(refused.at("policy"), 4);
  EXPECT_EQ(refused.at("as-path-loop"), 3);
  EXPECT_EQ(refused.at("reflection-loop"), 0);
  EXPECT_EQ(refused.at("next-hop"), 2);
  EXPECT_EQ(state.at("afi-safi").at(0).at("prefixes-accepted"), 1);
  EXPECT_EQ(other->routes().size(), 1U);
}

TEST_F(TenantAttributes, OfTheFabricAreNotTouched) {
  connect();
  spine->update(attribute(kOptional, 15, {0, 25, 70}) + attribute(kTransitive, kUnknown, {1}), {});
  EXPECT_TRUE(
      eventually([&] { return dpu.stateOf("default", "10.20.0.2").at("messages").at("received").at("update") == 1; }));
  EXPECT_EQ(dpu.stateOf("default", "10.20.0.2").at("attributes-removed"), "0");
}

}  // namespace
}  // namespace nicleaf::test
