// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>

#include "component/kernel/lab/iproute2_view.hpp"
#include "diff/kernel_plan.hpp"
#include "render/render.hpp"
#include "support/random_intent.hpp"

// Renderer, planner and kernel library together on a real kernel.
namespace nicleaf::test {
namespace {

using namespace model;

/// The number of pairs of intents; NICLEAF_LAB_ROUNDS sets another number.
int rounds() {
  const char* wanted = std::getenv("NICLEAF_LAB_ROUNDS");
  return wanted == nullptr ? 8 : std::atoi(wanted);
}

/// The rendered state. Links that may have any MAC get one from their names, so that two namespaces can be compared.
KernelState namedMacs(const KernelState& rendered) {
  KernelState state = rendered;
  for (const auto& [name, link] : rendered.links) {
    if (!link.ours || link.mac) continue;
    auto& named = state.links.change(name).mac.emplace(mac("02:00:00:00:00:00"));
    std::copy_n(name.rbegin(), std::min<std::size_t>(name.size(), 4), named.octets.rbegin());
  }
  return state;
}

KernelState kernelOf(std::uint64_t seed) { return namedMacs(render::render(randomIntent(seed)).kernel); }

class RandomIntentsTest : public NetnsTest {
 protected:
  void SetUp() override { startOver(); }

  /// Makes a new namespace with the foreign links of all intents; their MACs are the same in each namespace.
  void startOver() {
    enterNewNamespace();
    // Duplicate address detection would take time.
    mustApply({SetSysctl{"net/ipv6/conf/default/accept_dad", "0"}});
    std::vector<std::string> lines{"link set lo up"};
    int number = 10;
    for (const IfName& name : foreignLinks()) {
      const std::string mac = "02:00:00:00:10:" + std::to_string(number),
                        peerMac = "02:00:00:00:20:" + std::to_string(number);
      lines.push_back("link add " + name + " address " + mac + " type veth peer name " + peerOf(number) + " address " +
                      peerMac);
      lines.push_back("link set " + peerOf(number) + " mtu 9216 up addrgenmode none");
      ++number;
    }
    mustBatch("ip", lines);
  }
  static std::string peerOf(int number) { return "far" + std::to_string(number); }

  /// Applies the difference in the plan's order; then there must be no difference. Returns the number of ops.
  std::size_t reach(const KernelState& desired) {
    const KernelState before = observe();
    for (const Error& error : diff::conflicts(before, desired)) ADD_FAILURE() << error.message();
    const auto plan = diff::planKernel(diff::diffKernel(before, desired));
    std::size_t count = 0;
    for (const auto* part : {&plan.detach, &plan.create, &plan.raise, &plan.remove}) {
      mustApply(*part);
      count += part->size();
    }
    const auto left = diff::planKernel(diff::diffKernel(observe(), desired));
    for (const auto* part : {&left.detach, &left.create, &left.raise, &left.remove}) {
      for (const KernelOp& op : *part) ADD_FAILURE() << "still to be done: " << describe(op);
    }
    return count;
  }

  /// Leaves out links that the intent does not mention: they keep what an earlier intent set.
  static std::set<std::string> viewOf(const KernelState& desired) {
    std::set<IfName> left;
    int number = 10;
    for (const IfName& name : foreignLinks()) {
      left.insert(peerOf(number++));
      if (!desired.links.contains(name)) left.insert(name);
    }
    return iproute2View(left);
  }
};

TEST_F(RandomIntentsTest, AThenBEqualsBAloneAndASecondTimeDoesNothing) {
  ASSERT_GT(rounds(), 0) << "NICLEAF_LAB_ROUNDS is no number";
  for (int round = 0; round < rounds(); ++round) {
    const auto seed = static_cast<std::uint64_t>(round) * 2;
    SCOPED_TRACE("seeds " + std::to_string(seed) + " and " + std::to_string(seed + 1));
    const KernelState a = kernelOf(seed), b = kernelOf(seed + 1);
    startOver();
    EXPECT_GT(reach(a), 0U);
    EXPECT_EQ(reach(a), 0U);
    reach(b);
    const auto changed = viewOf(b);
    startOver();
    reach(b);
    expectSameView(changed, viewOf(b));
    if (HasFailure()) return;
  }
}

/// `desired` with the other kind of VXLAN devices than the intent of this seed: one for all VNIs, or one for each.
KernelState withOtherDevices(std::uint64_t seed) {
  Intent intent = randomIntent(seed);
  VxlanDevices& devices = intent.underlay.vxlanDevices;
  devices = devices == VxlanDevices::kSingle ? VxlanDevices::kPerVni : VxlanDevices::kSingle;
  return namedMacs(render::render(intent).kernel);
}

/// The first seed from `first` on whose intent has more than an uplink, a bridge and a loopback to show.
std::uint64_t seedOfManyLinks(std::uint64_t first) {
  constexpr std::size_t kMany = 7;
  std::uint64_t seed = first;
  while (kernelOf(seed).links.size() < kMany) ++seed;
  return seed;
}

TEST_F(RandomIntentsTest, MigrationLeavesEverythingElseAloneAndEqualsAFreshStart) {
  const std::uint64_t seed = seedOfManyLinks(1);
  SCOPED_TRACE("seed " + std::to_string(seed));
  const KernelState a = kernelOf(seed), b = withOtherDevices(seed);
  for (const auto& [from, to] : {std::pair(a, b), std::pair(b, a)}) {
    startOver();
    reach(from);
    const std::string before =
        mustRun("ip -o link show type bridge; ip -o link show type vlan; ip -o link show type vrf");
    EXPECT_GT(reach(to), 0U);
    EXPECT_EQ(mustRun("ip -o link show type bridge; ip -o link show type vlan; ip -o link show type vrf"), before);
    const auto migrated = viewOf(to);
    startOver();
    reach(to);
    expectSameView(migrated, viewOf(to));
  }
}

TEST_F(RandomIntentsTest, Iproute2MakesTheSameOfThePlansWords) {
  const std::uint64_t seed = seedOfManyLinks(77);
  SCOPED_TRACE("seed " + std::to_string(seed));
  for (const KernelState& desired : {kernelOf(seed), withOtherDevices(seed)}) {
    startOver();
    const auto plan = diff::planKernel(diff::diffKernel(observe(), desired));
    reach(desired);
    const auto ours = viewOf(desired);
    startOver();
    for (const auto* part : {&plan.detach, &plan.create, &plan.raise, &plan.remove}) runByIproute2(*part);
    expectSameView(ours, viewOf(desired));
  }
}

}  // namespace
}  // namespace nicleaf::test
