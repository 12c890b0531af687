// SPDX-License-Identifier: Apache-2.0
#include "component/kernel/followed_state.hpp"

namespace nicleaf::test {
namespace {

using FollowedStateLabTest = NetnsTest;

TEST_F(FollowedStateLabTest, RandomChangesAreFollowed) {
  std::set<std::string> never;
  for (std::uint64_t seed = 101; seed <= (never.empty() ? 102U : 104U) && !HasFailure(); ++seed) {
    if (seed > 101) enterNewNamespace();
    const auto missed = followRandomChanges(*kernel, seed, 150, true);
    never = seed == 101 ? missed : never;
    std::erase_if(never, [&](const std::string& kind) { return !missed.contains(kind); });
  }
  EXPECT_EQ(never, std::set<std::string>{}) << "not even once";
}

}  // namespace
}  // namespace nicleaf::test
