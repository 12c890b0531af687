// SPDX-License-Identifier: Apache-2.0
#include "lines/foreign.hpp"

#include <gmock/gmock.h>

namespace nicleaf::lines {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kTop = "router bgp 65000", kRed = "router bgp 65000 vrf red";
const std::string kIpv4 = kTop + "\naddress-family ipv4 unicast", kEvpn = kTop + "\naddress-family l2vpn evpn";

EntrySet configured() {
  EntrySet set;
  const auto add = [&](const std::string& context, const std::string& line) {
    Entry entry;
    entry.key = context + "|" + line;
    entry.context = context;
    entry.line = line;
    set.emplace(entry.key, entry);
  };
  add("", kTop);
  add(kTop, "neighbor 10.0.0.2 remote-as 65001");
  add(kIpv4, "neighbor 10.0.0.2 activate");
  return set;
}

std::vector<std::string> removals(const std::vector<std::pair<std::string, std::string>>& foreign) {
  std::vector<Difference> differences;
  for (const auto& [context, line] : foreign) differences.push_back({Difference::Kind::kOnlyInBgpd, context, line});
  differences.push_back({Difference::Kind::kOnlyInDatastore, kTop, "bgp router-id 10.0.0.1"});
  std::vector<std::string> all;
  for (const auto& [context, line] : removalsOf(differences, configured()))
    all.push_back(context.substr(context.rfind('\n') + 1) + ": " + line);
  return all;
}

TEST(ForeignLines, NoneWithoutDrift) { EXPECT_THAT(removals({}), IsEmpty()); }

TEST(ForeignLines, OfAConfiguredNeighborGoOneByOne) {
  EXPECT_THAT(removals({{kTop, "neighbor 10.0.0.2 passive"}, {kIpv4, "no neighbor 10.0.0.2 send-community"}}),
              ElementsAre("router bgp 65000: no neighbor 10.0.0.2 passive",
                          "address-family ipv4 unicast: neighbor 10.0.0.2 send-community"));
}

TEST(ForeignLines, OfAForeignNeighborGoWithIt) {
  EXPECT_THAT(
      removals({{kTop, "neighbor 10.5.5.5 remote-as 65005"},
                {kTop, "neighbor 10.5.5.5 passive"},
                {kTop, "neighbor GROUP peer-group"},
                {kTop, "neighbor GROUP timers 1 3"},
                {kTop, "neighbor swp1 interface peer-group GROUP"},
                {kIpv4, "neighbor 10.5.5.5 activate"},
                {kIpv4, "network 10.9.0.0/16"}}),
      ElementsAre("address-family ipv4 unicast: no network 10.9.0.0/16", "router bgp 65000: no neighbor 10.5.5.5",
                  "router bgp 65000: no neighbor swp1 interface", "router bgp 65000: no neighbor GROUP peer-group"));
}

TEST(ForeignLines, OfAForeignInstanceOrVniGoWithIt) {
  EXPECT_THAT(
      removals({{"", "router bgp 65009"},
                {"router bgp 65009", "neighbor 10.7.7.7 remote-as external"},
                {"", kRed},
                {kRed, "neighbor 10.8.8.8 remote-as external"},
                {kEvpn, "vni 10100"},
                {kEvpn + "\nvni 10100", "rd 10.0.0.1:100"}}),
      ElementsAre("address-family l2vpn evpn: no vni 10100", ": no router bgp 65000 vrf red", ": no router bgp 65009"));
}

}  // namespace
}  // namespace nicleaf::lines
