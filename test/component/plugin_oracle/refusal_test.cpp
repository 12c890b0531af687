// SPDX-License-Identifier: Apache-2.0
// bgpd refuses each kind of line once, midway through a large commit. The answer must name the line and repeat bgpd's
// words, and everything must be as before. The commits lead from one random configuration to another, while a session
// stays up. The kinds come from the renderer's table. The test fails if a kind was never refused. NICLEAF_REFUSAL_SEED
// in the environment is the seed (default 1).
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <optional>

#include "lines/renderer.hpp"
#include "plugin_oracle/installed_release.hpp"
#include "plugin_oracle/line_kinds.hpp"
#include "plugin_oracle/random_config.hpp"
#include "plugin_oracle/refusal_lab.hpp"

using nicleaf::lines::Entry;
using nicleaf::lines::Profile;
using nicleaf::lines::Step;
using nicleaf::test::CommitLine;
using nicleaf::test::linesOf;
using nicleaf::test::RandomConfig;
using nicleaf::test::RefusalLab;
using nicleaf::test::Refuser;

namespace {

constexpr auto kProfile = Profile::kDatacenter;
constexpr int kChoices = 8;        // random configurations to choose from, times the number of failed attempts in a row
constexpr double kThinning = 0.1;  // the share of other nodes that thinning removes
constexpr int kPatience = 25;      // how many configurations in a row may reach no new kind
constexpr auto kPrepare = frr::CommitRequest::PREPARE;
constexpr auto kAll = frr::CommitRequest::ALL;

/// What bgpd's command handlers return and write, and what the answer says then.
struct Manner {
  Refuser::Code code;
  const char* written;
  const char* told;
};
constexpr Manner kManners[] = {
    {Refuser::kConfigFailed, "% No: this is a test", "% No: this is a test"},
    {Refuser::kWarning, "No, and it is only a warning", "No, and it is only a warning"},
    {Refuser::kConfigFailed, "", "refused with code 13"},
    {Refuser::kNoMatch, "", "this version of bgpd does not know the command"},
};

struct Config {
  RandomConfig::Tree tree;
  std::string json;
  nicleaf::lines::EntrySet entries;
};

/// All lists and route-maps that a random configuration may name, as the last member of its JSON.
std::string policies(std::mt19937& random) {
  const auto half = [&] { return std::bernoulli_distribution(0.5)(random); };
  std::string lists;
  std::string maps;
  for (const char* n : {"0", "1", "2"}) {
    if (*n != '0' && half()) continue;
    lists += std::string(lists.empty() ? "" : ",") + R"({"type":"ipv4","name":"PL)" + n +
             R"(","entry":[{"sequence":5,"action":")" + (half() ? "permit" : "deny") + R"(","ipv4-prefix":")" +
             (half() ? "10.0.0.0/8" : "192.168.0.0/16") + R"("}]})";
    maps += std::string(maps.empty() ? "" : ",") + R"({"name":"RM)" + n + R"(","entry":[{"sequence":)" +
            (half() ? "10" : "20") + R"(,"action":")" + (half() ? "permit" : "deny") + R"("}]})";
  }
  return R"(,"frr-filter:lib":{"prefix-list":[)" + lists + R"(]},"frr-route-map:lib":{"route-map":[)" + maps + "]}}";
}

std::string pathOf(const Entry& entry) {
  char* text = lyd_path(entry.node, LYD_PATH_STD, nullptr, 0);
  std::string path = text;
  free(text);
  return path;
}

RandomConfig::Tree duplicate(const lyd_node* tree) {
  lyd_node* copy = nullptr;
  lyd_dup_siblings(tree, nullptr, LYD_DUP_RECURSIVE, &copy);
  return RandomConfig::Tree(copy);
}

bool leadsSomewhere(const std::string& line) {
  return line.starts_with("router ") || line.starts_with("address-family ") || line.starts_with("vni ");
}

class Refusal : public ::testing::Test {
 protected:
  Refusal() {
    const auto problems = renderer.compile(configs.context());
    EXPECT_TRUE(problems.empty()) << problems.front();
    const char* seed = std::getenv("NICLEAF_REFUSAL_SEED");
    random.seed(seed ? static_cast<unsigned>(std::atoi(seed)) : 1);
  }

  std::optional<Config> made(RandomConfig::Tree tree) {
    Config config;
    config.tree = RefusalLab::withSession(configs, std::move(tree));
    if (!config.tree) return std::nullopt;
    config.json = RandomConfig::print(config.tree.get());
    config.json.pop_back();
    config.json += policies(random);
    renderer.renderAll(config.tree.get(), kProfile, config.entries);
    return config;
  }

  /// The random configuration, of several, that has most of the missing kinds.
  std::optional<Config> next(const Config& from, int choices) {
    std::optional<Config> best;
    std::size_t most = 0;
    for (int i = 0; i < choices || !best; ++i) {
      auto config = made(configs.make(random, from.tree.get()));
      if (!config || config->json == from.json) continue;
      std::set<std::string> kinds;
      for (const auto& [key, entry] : config->entries) kinds.merge(missingOf(entry));
      if (best && kinds.size() <= most) continue;
      most = kinds.size();
      best = std::move(config);
    }
    return best;
  }

  /// The missing kinds among the lines that add and remove an entry.
  std::set<std::string> missingOf(const Entry& entry) const {
    const Step steps[] = {{Step::Kind::kAdd, &entry}, {Step::Kind::kRemove, &entry}};
    std::set<std::string> found;
    for (const auto& line : linesOf(steps, kProfile, release)) {
      if (missing.contains(line.kind)) found.insert(line.kind);
    }
    return found;
  }

  /// A smaller configuration: without the nodes whose lines are missing, and without some others.
  std::optional<Config> thinned(const Config& from) {
    auto tree = duplicate(from.tree.get());
    for (const auto& [key, entry] : from.entries) {
      if (missingOf(entry).empty() && !std::bernoulli_distribution(kThinning)(random)) continue;
      auto without = duplicate(tree.get());
      lyd_node* node = nullptr;
      if (lyd_find_path(without.get(), pathOf(entry).c_str(), 0, &node) != LY_SUCCESS) continue;
      lyd_free_tree(node);
      if (configs.isValid(without.get())) tree = std::move(without);
    }
    return made(std::move(tree));
  }

  /// The missing kinds of a commit, each with its line that is nearest to the middle of the commit.
  std::map<std::string, CommitLine> missingIn(const Config& from, const Config& to) const {
    const auto steps = difference(from.entries, to.entries);
    const auto lines = linesOf(steps, kProfile, release);
    std::map<std::string, CommitLine> found;
    const auto distance = [&](const CommitLine& line) {
      return std::abs(2 * static_cast<long>(line.step) - static_cast<long>(steps.size()));
    };
    for (const auto& line : lines) {
      if (!missing.contains(line.kind)) continue;
      const auto [at, isNew] = found.emplace(line.kind, line);
      if (!isNew && distance(line) < distance(at->second)) at->second = line;
    }
    return found;
  }

  void expectUnchanged(const RefusalLab::Snapshot& before) {
    const auto now = lab.look();
    EXPECT_EQ(now.running, before.running);
    EXPECT_EQ(now.datastore, before.datastore);
    EXPECT_EQ(now.session, before.session);
    EXPECT_EQ(now.drift, before.drift);
  }

  /// The executed lines must be those of the difference, and lines that lead to their contexts.
  static void expectExactly(const std::vector<CommitLine>& expected, const std::vector<Refuser::Executed>& executed) {
    auto at = expected.begin();
    const auto skipLeading = [&] {
      while (at != expected.end() && at->kind.starts_with('>')) ++at;
    };
    skipLeading();
    for (const auto& one : executed) {
      if (at == expected.end() || at->line != one.line) {
        EXPECT_TRUE(leadsSomewhere(one.line.text)) << one.line.text << "\nin " << one.line.context;
        continue;
      }
      ++at;
      skipLeading();
    }
    EXPECT_TRUE(at == expected.end()) << "not executed: " << at->line.text << "\nin " << at->line.context;
  }

  /// Refuses one line of a candidate's commit.
  void refuse(const CommitLine& line, const std::vector<Step>& steps, std::uint32_t candidate,
              const RefusalLab::Snapshot& before) {
    SCOPED_TRACE(line.kind + "\n" + line.line.context + "\n" + line.line.text);
    const Manner& manner = kManners[refusals % std::size(kManners)];
    lab.refuser.refuse({{.line = line.line, .text = manner.written, .skip = line.before, .code = manner.code}});
    (void)lab.refuser.executed();
    const auto status = lab.northbound.commit(candidate, refusals % 3 == 2 ? kAll : kPrepare);
    const Step& step = steps[line.step];
    EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
    EXPECT_EQ(status.error_message(), pathOf(*step.entry) + ": bgpd refused" +
                                          (step.kind == Step::Kind::kRemove ? " to remove it" : "") + ": " +
                                          manner.told);
    const auto executed = lab.refuser.executed();
    EXPECT_EQ(std::count_if(executed.begin(), executed.end(), [](auto& one) { return one.injected; }), 1);
    expectUnchanged(before);
    ++refusals;
    missing.erase(line.kind);
  }

  /// Refuses every missing kind, in a commit that bgpd accepts if nothing is refused.
  void refuseAll(const Config& from, const Config& to) {
    const auto lines = missingIn(from, to);
    if (lines.empty()) return;
    const auto steps = difference(from.entries, to.entries);
    const auto before = lab.look();
    const auto candidate = lab.candidate(to.json);
    for (const auto& [kind, line] : lines) {
      refuse(line, steps, candidate, before);
      if (HasFailure()) break;
    }
    lab.refuser.refuseNothing();
    // Everything, and back.
    const auto prepared = lab.northbound.commit(candidate, kPrepare);
    EXPECT_TRUE(prepared.ok()) << prepared.error_message();
    const auto aborted = lab.northbound.commit(candidate, frr::CommitRequest::ABORT);
    EXPECT_TRUE(aborted.ok()) << aborted.error_message();
    expectUnchanged(before);
    EXPECT_TRUE(lab.northbound.remove(candidate).ok());
  }

  /// Commits the configuration; returns whether bgpd accepts it.
  bool isTaken(const Config& from, const Config& to) {
    const auto before = lab.look();
    const auto candidate = lab.candidate(to.json);
    (void)lab.refuser.executed();
    const auto status = lab.northbound.commit(candidate, kAll);
    const auto executed = lab.refuser.executed();
    EXPECT_TRUE(lab.northbound.remove(candidate).ok());
    if (status.error_code() == grpc::StatusCode::FAILED_PRECONDITION) {
      expectUnchanged(before);
      return false;
    }
    EXPECT_TRUE(status.ok()) << status.error_message();
    const auto steps = difference(from.entries, to.entries);
    expectExactly(linesOf(steps, kProfile, release), executed);
    EXPECT_EQ(lab.look().session, before.session);
    return true;
  }

  /// Refuses the missing kinds in the commits from one configuration to the other and back, if bgpd accepts these
  /// commits. Returns whether the other configuration is running afterwards.
  bool refuseBetween(const Config& one, const Config& other) {
    if (missingIn(one, other).empty() && missingIn(other, one).empty()) return isTaken(one, other);
    if (!isTaken(one, other)) return false;
    if (HasFailure() || !isTaken(other, one)) return true;
    refuseAll(one, other);
    if (HasFailure() || !isTaken(one, other)) {
      ADD_FAILURE() << "not taken after refusals";
      return false;
    }
    refuseAll(other, one);
    return true;
  }

  const nicleaf::lines::Release release = nicleaf::test::installedRelease();
  RandomConfig configs;
  nicleaf::lines::Renderer renderer{release};
  std::mt19937 random;
  RefusalLab lab;
  std::set<std::string> missing = nicleaf::test::allKinds(kProfile, release);
  int refusals = 0;
};

TEST_F(Refusal, OfAnyKindOfLineChangesNothing) {
  auto now = made(configs.parse(R"({"nicleaf-frr-bgp:bgp":{}})"));
  ASSERT_TRUE(now);
  ASSERT_TRUE(lab.northbound.merge(now->json).ok());
  ASSERT_TRUE(lab.isEstablished());
  int vain = 0;
  int pairs = 0;
  while (!missing.empty() && vain < kPatience) {
    const auto known = missing.size();
    for (const bool thin : {false, true}) {
      auto then = thin ? thinned(*now) : next(*now, kChoices * (vain + 1));
      if (!then) continue;
      const bool taken = refuseBetween(*now, *then);
      ASSERT_FALSE(HasFailure()) << "between\n" << now->json << "\nand\n" << then->json;
      if (taken) now = std::move(then);
      ++pairs;
    }
    vain = missing.size() < known ? 0 : vain + 1;
  }
  std::cerr << refusals << " refusals in " << pairs << " pairs of configurations\n";
  for (const auto& kind : missing) ADD_FAILURE() << "never refused: " << kind;
}

}  // namespace
