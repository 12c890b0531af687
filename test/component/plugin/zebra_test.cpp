// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "support/eventually.hpp"
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

// Runs lines of `ip -batch` in the node's network: one process, so that zebra is still reading the first of them when
// the last one is done.
void ipBatch(FrrNode& node, const std::string& lines) {
  const std::string file = node.runDirectory() + "/ip-batch";
  std::ofstream(file) << lines;
  node.network().ip("-batch " + file);
}

// zebra 8 reads links and addresses on different threads, and drops an address that overtakes its link.
TEST_F(Zebra, KnowsTheAddressesOfAllNewInterfaces) {
  constexpr int kInterfaces = 400;
  std::ostringstream lines;
  for (int i = 0; i < kInterfaces; ++i) {
    const std::string name = "new" + std::to_string(i);
    const std::string number = std::to_string(i / 200) + "." + std::to_string(i % 200);
    lines << "link add " << name << " type bridge\n"
          << "address add 10." << number << ".1/24 dev " << name << "\n"
          << "address add 2001:db8:" << i << "::1/64 dev " << name << " nodad\n"
          << "link set " << name << " up\n";
  }
  ipBatch(node, lines.str());
  const auto known = [&](const std::string& pattern) {
    std::istringstream text(node.show("show interface"));
    int count = 0;
    for (std::string line; std::getline(text, line);) count += line.find(pattern) != std::string::npos ? 1 : 0;
    return count;
  };
  EXPECT_TRUE(nicleaf::test::eventually([&] { return known("  inet 10.") == kInterfaces; }))
      << known("  inet 10.") << " of " << kInterfaces << " IPv4 addresses";
  EXPECT_TRUE(nicleaf::test::eventually([&] { return known("  inet6 2001:db8:") == kInterfaces; }))
      << known("  inet6 2001:db8:") << " of " << kInterfaces << " IPv6 addresses";
}

}  // namespace
