// SPDX-License-Identifier: Apache-2.0
#include "component/kernel/followed_state.hpp"

#include <chrono>

#include "kernel/state_differences.hpp"

namespace nicleaf::test {

void expectAsJustObserved(kernel::NetlinkKernel& kernel, const std::string& context) {
  // A worker of the kernel announces some changes a moment later.
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  std::string text;
  do {
    const auto followed = kernel.observe();
    ASSERT_TRUE(followed) << followed.error().message() << "\n" << context;
    boost::asio::io_context io;
    const auto other = kernel::NetlinkKernel::open(io);
    ASSERT_TRUE(other) << other.error().message();
    const auto fresh = (*other)->observe();
    ASSERT_TRUE(fresh) << fresh.error().message();
    if (**followed == **fresh) return;
    text.clear();
    for (const std::string& line : kernel::differences(**followed, **fresh)) text += line + "\n";
    if ((*followed)->sysctls != (*fresh)->sysctls) text += "sysctls\n";
    for (const auto& [name, link] : (*fresh)->links) {
      const auto known = (*followed)->links.find(name);
      if (known == (*followed)->links.end()) continue;
      if (known->second.ip != link.ip) text += "sysctls of " + name + "\n";
      if (known->second.alternativeNames != link.alternativeNames) text += "alternative names of " + name + "\n";
    }
  } while (std::chrono::steady_clock::now() < deadline);
  FAIL() << text << "after\n" << context;
}

std::set<std::string> followRandomChanges(kernel::NetlinkKernel& kernel, std::uint64_t seed, int changes,
                                          bool everything) {
  RandomChanges somebody(seed, everything);
  somebody.prepare();
  std::vector<std::string> unannounced;
  kernel.onUnannounced([&](const std::string& what) { unannounced.push_back(what); });
  expectAsJustObserved(kernel, "the beginning");
  std::string history;
  for (int number = 1; number <= changes && !::testing::Test::HasFatalFailure(); ++number) {
    history += somebody.next() + "\n";
    if (number % 3 != 0) continue;
    expectAsJustObserved(kernel, "seed " + std::to_string(seed) + "\n" + history);
  }
  EXPECT_EQ(kernel.observations().whole, 1U) << "it did not follow";
  kernel.distrust();
  expectAsJustObserved(kernel, "the end");
  EXPECT_EQ(kernel.observations().whole, 2U);
  EXPECT_EQ(unannounced, std::vector<std::string>{});
  kernel.onUnannounced(nullptr);
  std::set<std::string> never;
  for (const std::string& kind : somebody.kinds()) {
    if (!somebody.done().contains(kind)) never.insert(kind);
  }
  return never;
}

}  // namespace nicleaf::test
