// SPDX-License-Identifier: Apache-2.0
#include "model/control_plane.hpp"

#include <gmock/gmock.h>

namespace nicleaf::model {
namespace {

std::set<std::string> local(const char* prefix, const char* master = "red") {
  Link link;
  if (master != nullptr) link.master = master;
  link.addresses.insert(*IpPrefix::parse(prefix));
  std::set<std::string> texts;
  for (const auto& [vrf, address] : localAddressesOf(link)) texts.insert(vrf + " " + address.toString());
  return texts;
}

TEST(LocalAddresses, AreAlsoTheFirstAndTheLastOfASubnet) {
  EXPECT_EQ(local("10.0.1.7/26"), (std::set<std::string>{"red 10.0.1.0", "red 10.0.1.7", "red 10.0.1.63"}));
  EXPECT_EQ(local("2001:db8::7/64"), (std::set<std::string>{"red 2001:db8::", "red 2001:db8::7"}));
}

TEST(LocalAddresses, APointToPointSubnetHasNoOthers) {
  EXPECT_EQ(local("10.0.1.6/31"), (std::set<std::string>{"red 10.0.1.6"}));
  EXPECT_EQ(local("10.0.1.6/32"), (std::set<std::string>{"red 10.0.1.6"}));
  EXPECT_EQ(local("2001:db8::7/127"), (std::set<std::string>{"red 2001:db8::7"}));
}

TEST(LocalAddresses, ThoseOfALinkWithoutVrfAndLinkLocalOnesAreNone) {
  EXPECT_EQ(local("10.0.1.7/26", nullptr), std::set<std::string>{});
  EXPECT_EQ(local("fe80::1/64"), std::set<std::string>{});
}

}  // namespace
}  // namespace nicleaf::model
