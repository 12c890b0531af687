// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <random>
#include <sstream>

#include <gmock/gmock.h>

#include "model/policies.hpp"
#include "render/entry_rules.hpp"
#include "render/render.hpp"
#include "render/tenant_policy.hpp"
#include "support/random_intent.hpp"
#include "unit/render/one_tenant.hpp"

// What a session accepts, by its rendered prefix list.
namespace nicleaf::render {
namespace {

using model::IpPrefix;

IpPrefix prefix(const std::string& text) { return *IpPrefix::parse(text); }

/// The lines of a list, in FRR's words and order.
std::vector<std::string> lines(const model::ConfigTree& tree, const std::string& type, const std::string& name) {
  const std::string list = model::prefixListPath(type, name) + "/entry[sequence='";
  std::map<unsigned, std::map<std::string, std::string>> entries;
  for (const auto& [path, value] : tree) {
    if (!path.starts_with(list)) continue;
    const auto end = path.find("']/", list.size());
    if (end == std::string::npos) continue;
    entries[static_cast<unsigned>(std::stoul(path.substr(list.size())))].emplace(path.substr(end + 3), value);
  }
  std::vector<std::string> found;
  for (auto& [sequence, leaves] : entries) {
    std::string& line = found.emplace_back(leaves.at("action") + " ");
    line += leaves.contains("any") ? "any" : leaves.at(type + "-prefix");
    const std::string length = type + "-prefix-length-";
    if (const auto ge = leaves.find(length + "greater-or-equal"); ge != leaves.end()) line += " ge " + ge->second;
    if (const auto le = leaves.find(length + "lesser-or-equal"); le != leaves.end()) line += " le " + le->second;
  }
  return found;
}

/// Whether FRR accepts a prefix by such lines (prefix_list_apply_ext).
bool permits(const std::vector<std::string>& lines, const IpPrefix& asked) {
  for (const std::string& line : lines) {
    std::istringstream words(line);
    std::string action, what, word;
    words >> action >> what;
    if (what == "any") return action == "permit";
    const IpPrefix entry = prefix(what);
    unsigned ge = 0, le = 0, number = 0;
    while (words >> word >> number) (word == "ge" ? ge : le) = number;
    if (!entry.contains(asked)) continue;
    if (ge == 0 && le == 0 && asked.length != entry.length) continue;
    if ((ge != 0 && asked.length < ge) || (le != 0 && asked.length > le)) continue;
    return action == "permit";
  }
  return false;
}

class EntryList : public testing::Test {
 protected:
  EntryList() {
    intent_.generation = 1;
    intent_.underlay = {{65001}, *model::IpAddress::parse("192.0.2.11"), {}, {{"eth1"}}};
    model::BgpSession session;
    session.peerAddress = *model::IpAddress::parse("192.168.10.11");
    session.remoteAs = {model::PeerAs::Kind::kNumber, {65101}};
    session.families = {model::UnicastFamily::kIpv4, model::UnicastFamily::kIpv6};
    intent_.ipVrfs = {{"red", {14001}, {3001}, {}, {}, {session}}, {"blue", {14002}, {3002}, {}, {}, {}}};
    intent_.segments = {{"lan", {10010}, {10}, "red", {prefix("192.168.10.1/24"), prefix("2001:db8:10::1/64")}},
                        {"other", {10011}, {11}, "blue", {prefix("192.168.11.1/24")}}};
    intent_.ports = {{"pf0vf0", "lan"}};
  }
  std::vector<std::string> list(const std::string& type, std::vector<model::AllowedPrefix> allowed) {
    intent_.ipVrfs[0].sessions[0].allowedPrefixes = std::move(allowed);
    return lines(render(intent_).bgpd, type, "nicleaf-in-red-192.168.10.11");
  }

  model::Intent intent_;
};

using testing::ElementsAre;

TEST_F(EntryList, OfASessionThatDeclaresNothingDeniesEverything) {
  EXPECT_THAT(list("ipv4", {}), ElementsAre("deny any"));
  EXPECT_THAT(list("ipv6", {}), ElementsAre("deny any"));
}

TEST_F(EntryList, HasThePrefixesOfItsFamilyInTheDocumentsOrder) {
  const std::vector<model::AllowedPrefix> allowed = {
      {prefix("203.0.113.0/24")}, {prefix("2001:db8:113::/48"), 56, 64}, {prefix("198.51.100.0/22"), {}, 24}};
  EXPECT_THAT(list("ipv4", allowed), ElementsAre("permit 203.0.113.0/24", "permit 198.51.100.0/22 le 24", "deny any"));
  EXPECT_THAT(list("ipv6", allowed), ElementsAre("permit 2001:db8:113::/48 ge 56 le 64", "deny any"));
}

TEST_F(EntryList, DeniesFirstWhatAnAllowedPrefixWouldLetIn) {
  EXPECT_THAT(
      list("ipv4", {{prefix("192.0.0.0/8"), 16}}),
      ElementsAre("deny 192.168.10.0/24 le 32", "deny 192.0.2.11/32", "permit 192.0.0.0/8 ge 16 le 32", "deny any"));
  EXPECT_THAT(list("ipv4", {{prefix("192.0.0.0/8"), 16, 31}}),
              ElementsAre("deny 192.168.10.0/24 le 32", "permit 192.0.0.0/8 ge 16 le 31", "deny any"))
      << "the VTEP's /32 cannot match";
  EXPECT_THAT(list("ipv6", {{prefix("2001:db8::/32"), {}, 48}}), ElementsAre("permit 2001:db8::/32 le 48", "deny any"));
  EXPECT_THAT(list("ipv6", {{prefix("2001:db8::/32"), {}, 64}}),
              ElementsAre("deny 2001:db8:10::/64 le 128", "permit 2001:db8::/32 le 64", "deny any"));
}

TEST_F(EntryList, DeniesPrefixesOfItsFamilyOnly) {
  const std::vector<model::AllowedPrefix> allowed = {{prefix("192.168.0.0/16"), 17}, {prefix("fe00::/8"), 9}};
  EXPECT_THAT(list("ipv4", allowed),
              ElementsAre("deny 192.168.10.0/24 le 32", "permit 192.168.0.0/16 ge 17 le 32", "deny any"));
  EXPECT_THAT(list("ipv6", allowed), ElementsAre("deny fe80::/10 le 128", "permit fe00::/8 ge 9 le 128", "deny any"));
}

TEST_F(EntryList, HasTheDefaultRouteOnlyIfItIsDeclaredAsSuch) {
  EXPECT_THAT(list("ipv4", {{prefix("0.0.0.0/0")}}), ElementsAre("permit 0.0.0.0/0", "deny any"));
  EXPECT_THAT(list("ipv6", {{prefix("::/0"), 0, 0}}), ElementsAre("permit ::/0", "deny any"));
  EXPECT_THAT(list("ipv4", {{prefix("0.0.0.0/0"), {}, 3}}), ElementsAre("permit 0.0.0.0/0 ge 1 le 3", "deny any"));
  EXPECT_THAT(list("ipv6", {{prefix("::/0"), 0, 7}}), ElementsAre("permit ::/0 ge 1 le 7", "deny any"));
}

/// FRR permits everything with an empty list.
TEST_F(EntryList, OfEverySessionExistsAndEndsWithDenyAny) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(seed);
    const model::ConfigTree tree = render(test::randomIntent(seed)).bgpd;
    for (const auto& [path, name] : tree) {
      if (!path.ends_with("/plist-import") && !path.ends_with("/plist-export")) continue;
      const std::string type = path.find("ipv4-unicast") != std::string::npos ? "ipv4" : "ipv6";
      const auto found = lines(tree, type, name);
      ASSERT_FALSE(found.empty()) << path;
      ASSERT_EQ(found.back(), "deny any") << path;
    }
  }
}

constexpr const char* kNeverRouted[] = {"0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4",
                                        "::/128",    "::1/128",     "fe80::/10",      "ff00::/8",    "::ffff:0:0/96"};

/// What the words of the YANG model say, without a list.
bool accepts(const model::Intent& intent, const model::IpVrf& vrf, const model::BgpSession& session,
             const IpPrefix& asked) {
  for (const char* never : kNeverRouted) {
    if (prefix(never).contains(asked)) return false;
  }
  for (const model::Segment& segment : intent.segments) {
    for (const IpPrefix& gateway : segment.gateways) {
      if (segment.ipVrf == vrf.name && gateway.contains(asked)) return false;
    }
  }
  for (const model::Port& port : intent.ports) {
    for (const IpPrefix& address : port.addresses) {
      if (port.ipVrf == vrf.name && address.contains(asked)) return false;
    }
  }
  if (asked == IpPrefix{intent.underlay.vtepAddress, 32}) return false;
  for (const auto& [allowed, ge, le] : session.allowedPrefixes) {
    const bool range = ge || le;
    if (asked.length == 0 && range && (ge.value_or(0) > 0 || le.value_or(1) > 0)) continue;
    const unsigned least = ge.value_or(allowed.length);
    const unsigned most = le ? *le : ge ? allowed.address.bits() : allowed.length;
    if (allowed.contains(asked) && asked.length >= least && asked.length <= most) return true;
  }
  return false;
}

/// Prefixes around everything that decides: each of them shortened, kept, or prolonged at random.
std::vector<IpPrefix> questions(const model::Intent& intent, const model::BgpSession& session,
                                std::mt19937_64& random) {
  std::vector<IpPrefix> around = {prefix("0.0.0.0/0"), prefix("::/0"), {intent.underlay.vtepAddress, 32}};
  for (const char* never : kNeverRouted) around.push_back(prefix(never));
  for (const auto& allowed : session.allowedPrefixes) around.push_back(allowed.prefix);
  for (const auto& segment : intent.segments)
    around.insert(around.end(), segment.gateways.begin(), segment.gateways.end());
  for (const auto& port : intent.ports) around.insert(around.end(), port.addresses.begin(), port.addresses.end());
  std::vector<IpPrefix> asked;
  for (const IpPrefix& one : around) {
    for (int i = 0; i < 12; ++i) {
      IpPrefix other = one;
      for (unsigned bit = one.length; bit < one.address.bits(); ++bit) {
        auto& octet = other.address.octets[bit / 8];
        octet = static_cast<std::uint8_t>(octet ^ ((random() & 1U) != 0 ? 0x80U >> (bit % 8) : 0U));
      }
      const auto change = static_cast<int>(random() % 9) - 3;
      other.length = static_cast<std::uint8_t>(
          std::clamp(static_cast<int>(one.length) + change, 0, static_cast<int>(one.address.bits())));
      asked.push_back(other.network());
    }
  }
  return asked;
}

TEST_F(EntryList, AcceptsWhatTheModelSaysForRandomIntents) {
  std::size_t accepted = 0, refused = 0;
  std::mt19937_64 random(1);
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const model::Intent intent = test::randomIntent(seed);
    const model::ConfigTree tree = render(intent).bgpd;
    for (const model::IpVrf& vrf : intent.ipVrfs) {
      for (const model::BgpSession& session : vrf.sessions) {
        const auto ipv4 = lines(tree, "ipv4", entryListOf(vrf, session));
        const auto ipv6 = lines(tree, "ipv6", entryListOf(vrf, session));
        for (const IpPrefix& asked : questions(intent, session, random)) {
          const bool expected = accepts(intent, vrf, session, asked);
          ++(expected ? accepted : refused);
          ASSERT_EQ(permits(asked.isV4() ? ipv4 : ipv6, asked), expected)
              << "seed " << seed << ", " << asked.toString() << testing::PrintToString(asked.isV4() ? ipv4 : ipv6);
          const std::string peer = session.listenRange ? session.listenRange->address.toString() : peerOf(session);
          ASSERT_EQ(refusalOf(intent, vrf.name, peer, asked).has_value(), !expected) << "seed " << seed << ' ' << peer;
        }
      }
    }
  }
  EXPECT_GT(accepted, 1000U);
  EXPECT_GT(refused, 1000U);
}

/// bgpd's configuration depends on the subnets of segments and ports, so a re-rendering for those must not take the old
/// one.
TEST_F(EntryList, FollowsTheSubnetsOfTheVrf) {
  intent_.ipVrfs[0].sessions[0].allowedPrefixes = {{prefix("0.0.0.0/0"), 24, 24}};
  const RenderingPtr before = renderLike(nullptr, intent_);
  auto now = intent_;
  now.segments[0].gateways[0] = prefix("198.51.100.1/24");
  model::Port routed;
  routed.interface = "pf0vf1";
  routed.ipVrf = "red";
  routed.addresses = {prefix("203.0.113.1/24")};
  now.ports.push_back(routed);
  EXPECT_EQ(renderLike(before, now)->desired.bgpd, render(now).bgpd);
  EXPECT_NE(render(now).bgpd, before->desired.bgpd);
}

/// A default route alone is not everything in it, and addresses that are allowed anyway are not there twice.
TEST_F(EntryList, ABlackholeListPermitsAllAddressesInAllowedPrefixes) {
  model::Intent intent = oneTenant();
  model::BgpSession& session = intent.ipVrfs[0].sessions[0];
  session.blackhole = true;
  session.allowedPrefixes = {{prefix("203.0.113.0/24")},
                             {prefix("192.0.0.0/8"), 9, 24},
                             {prefix("0.0.0.0/0")},
                             {prefix("198.51.100.0/24"), {}, 32}};
  const model::ConfigTree tree = render(intent).bgpd;
  EXPECT_THAT(lines(tree, "ipv4", "nicleaf-in-blackhole-red-192.168.10.11"),
              testing::ElementsAre("deny 192.168.10.0/24 le 32", "deny 192.0.2.11/32", "permit 203.0.113.0/24",
                                   "permit 192.0.0.0/8 ge 9 le 24", "permit 0.0.0.0/0", "permit 198.51.100.0/24 le 32",
                                   "permit 203.0.113.0/24 ge 32 le 32", "permit 192.0.0.0/8 ge 32 le 32", "deny any"));
  EXPECT_THAT(tree, testing::Contains(testing::Pair(testing::EndsWith("/inbound-policy/plist-unless-blackhole"),
                                                    "nicleaf-in-red-192.168.10.11")));
  EXPECT_THAT(tree, testing::Contains(testing::Pair(testing::EndsWith("/ipv4-unicast/filter-config/plist-import"),
                                                    "nicleaf-in-blackhole-red-192.168.10.11")));
}

}  // namespace
}  // namespace nicleaf::render
