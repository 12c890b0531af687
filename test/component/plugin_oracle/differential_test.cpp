// SPDX-License-Identifier: Apache-2.0
// The oracle: after committing A and then B, bgpd's running configuration equals that of a fresh bgpd that read B's
// lines from its configuration file; a commit that bgpd refused has changed nothing; Get returns what was sent; and
// Compare finds no drift.
// The environment changes the extent:
//   NICLEAF_ORACLE_PAIRS (for each seed, default 170), NICLEAF_ORACLE_SEED (the first of three, default 1),
//   NICLEAF_ORACLE_SHRINK (runs to make a failing pair smaller, default 150)
#include <gmock/gmock.h>

#include <cstdlib>
#include <iostream>
#include <map>
#include <regex>
#include <sstream>

#include "lines/renderer.hpp"
#include "plugin_oracle/drift.hpp"
#include "plugin_oracle/installed_release.hpp"
#include "plugin_oracle/normalized.hpp"
#include "plugin_oracle/random_config.hpp"
#include "support/frr_node.hpp"
#include "support/northbound.hpp"

using nicleaf::test::FrrNode;
using nicleaf::test::normalized;
using nicleaf::test::Northbound;
using nicleaf::test::RandomConfig;

namespace {

int setting(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text ? std::atoi(text) : otherwise;
}

class Differential : public ::testing::TestWithParam<int> {
 protected:
  Differential() {
    const auto problems = renderer.compile(configs.context());
    EXPECT_TRUE(problems.empty()) << problems.front();
  }

  /// The configuration file of a fresh bgpd. It has the module, because some of the commands are the module's.
  std::string linesOf(const lyd_node* tree) const {
    nicleaf::lines::EntrySet entries;
    renderer.renderAll(tree, nicleaf::lines::Profile::kDatacenter, entries);
    std::vector<const nicleaf::lines::Entry*> sorted;
    for (const auto& [key, entry] : entries) sorted.push_back(&entry);
    std::stable_sort(sorted.begin(), sorted.end(), [](auto* a, auto* b) { return a->order < b->order; });
    std::string text;
    std::string context;
    for (const auto* entry : sorted) {
      if (entry->context != context || entry->context.empty())
        text += "end\nconfigure terminal\n" + entry->context + '\n';
      text += entry->line + '\n';
      context = entry->line.starts_with("vni ") || entry->line.starts_with("router ") ? "?" : entry->context;
    }
    return text;
  }

  struct Fresh {
    std::string running;
    std::string complaints;
  };
  Fresh fresh(const lyd_node* tree) const {
    FrrNode::Options options;
    options.quiet = true;
    FrrNode node(options);
    node.configuration["bgpd"] = linesOf(tree);
    node.start("bgpd");
    return {normalized(node.runningConfig()), node.log("bgpd")};
  }

  /// Commits both, one after the other; returns the second's status, and bgpd's configuration after it.
  struct Worked {
    grpc::Status status;
    std::string running;
  };
  static Worked work(const std::string& a, const std::string& b) {
    FrrNode::Options options;
    options.quiet = true;
    FrrNode node(options);
    node.start("bgpd");
    Northbound northbound(node.northbound("bgpd"));
    if (const auto status = northbound.merge(a); !status.ok() && a != "{}") return {status, "(A was refused)"};
    const auto status = northbound.replaceBgp(b);
    return {status, normalized(node.runningConfig())};
  }

  bool fails(const lyd_node* a, const lyd_node* b) const {
    try {
      const auto worked = work(RandomConfig::print(a), RandomConfig::print(b));
      if (!worked.status.ok()) return false;
      return worked.running != fresh(b).running;
    } catch (const std::exception& error) {
      std::cerr << error.what() << '\n';
      return false;
    }
  }

  /// The smallest pair found that still fails.
  void shrink(RandomConfig::Tree& a, RandomConfig::Tree& b) const {
    int runs = setting("NICLEAF_ORACLE_SHRINK", 150);
    for (bool progress = true; progress;) {
      progress = false;
      for (auto* tree : {&a, &b}) {
        // The nodes before `at` could not be left out before, so they are not tried again.
        for (std::size_t at = 0; runs > 0; --runs) {
          auto candidates = configs.smaller(tree->get());
          if (at >= candidates.size()) break;
          auto& candidate = candidates[at];
          if (fails(tree == &a ? candidate.get() : a.get(), tree == &b ? candidate.get() : b.get())) {
            *tree = std::move(candidate);
            progress = true;
          } else {
            ++at;
          }
        }
      }
    }
  }

  RandomConfig configs;
  nicleaf::lines::Renderer renderer{nicleaf::test::installedRelease()};
};

TEST_P(Differential, CommittedEqualsFreshlyRead) {
  const int pairs = setting("NICLEAF_ORACLE_PAIRS", 170);
  const auto seed = static_cast<unsigned>(setting("NICLEAF_ORACLE_SEED", 1) + GetParam());
  std::mt19937 random(seed);

  auto node = std::make_unique<FrrNode>();
  node->start("bgpd");
  auto northbound = std::make_unique<Northbound>(node->northbound("bgpd"));
  auto before = configs.parse(R"({"nicleaf-frr-bgp:bgp":{}})");
  std::string runningBefore = normalized(node->runningConfig());
  int refused = 0;
  std::map<std::string, int> refusals;
  for (int pair = 0; pair < pairs; ++pair) {
    auto now = configs.make(random, before.get());
    const std::string json = RandomConfig::print(now.get());
    const auto status = northbound->replaceBgp(json);
    if (status.error_code() == grpc::StatusCode::ABORTED) continue;
    const std::string running = normalized(node->runningConfig());
    if (!status.ok()) {
      ASSERT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION) << status.error_message() << "\n" << json;
      // bgpd refused the commit, so nothing may have changed.
      ASSERT_EQ(running, runningBefore) << "seed " << seed << " pair " << pair << ": after a refusal of\n"
                                        << json << "\nwith " << status.error_message()
                                        << "\nA: " << RandomConfig::print(before.get());
      ++refused;
      ++refusals[std::regex_replace(status.error_message(), std::regex(R"(\[[^\]]*\])"), "")];
      continue;
    }
    // Get returns what was sent.
    const auto read = configs.parse(northbound->config("/nicleaf-frr-bgp:bgp"));
    EXPECT_TRUE(RandomConfig::same(read.get(), configs.parse(json).get()))
        << RandomConfig::print(read.get()) << "\nis not " << json;
    EXPECT_THAT(nicleaf::test::driftOf(*northbound), ::testing::IsEmpty())
        << "seed " << seed << " pair " << pair << "\n"
        << linesOf(now.get());
    const auto expected = fresh(now.get());
    if (running != expected.running) {
      EXPECT_EQ(running, expected.running) << "seed " << seed << " pair " << pair << "; before it was made smaller";
      auto a = std::move(before);
      auto b = std::move(now);
      shrink(a, b);
      const auto worked = work(RandomConfig::print(a.get()), RandomConfig::print(b.get()));
      const auto wanted = fresh(b.get());
      EXPECT_EQ(worked.running, wanted.running) << "lines of B:\n" << linesOf(b.get()) << wanted.complaints;
      FAIL() << "seed " << seed << " pair " << pair << "\nA: " << RandomConfig::print(a.get())
             << "\nB: " << RandomConfig::print(b.get()) << "\nlines of A:\n"
             << linesOf(a.get());
    }
    before = std::move(now);
    runningBefore = running;
  }
  for (const auto& [text, count] : refusals) std::cerr << count << " x " << text << '\n';
  // If bgpd refuses most configurations, this test proves nothing.
  EXPECT_LE(refused, pairs / 4);
  RecordProperty("refused", refused);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Differential, ::testing::Range(0, 3));

}  // namespace
