// SPDX-License-Identifier: Apache-2.0
// For each kind of line, bgpd is made to refuse it midway through a large commit: the answer says which line it was and
// what bgpd said, and everything is as before. The commits lead from one random configuration to another, with a
// session that is up all the time. Kinds come from the renderer's table: one that nothing reached fails the test.
// Through the environment: NICLEAF_REFUSAL_SEED (default 1).
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <optional>

#include "plugin_oracle/drift.hpp"
#include "plugin_oracle/line_kinds.hpp"
#include "plugin_oracle/random_config.hpp"
#include "plugin_oracle/refusal_lab.hpp"
#include "render/renderer.hpp"

using nicleaf::render::Profile;
using nicleaf::render::Step;
using nicleaf::test::CommitLine;
using nicleaf::test::linesOf;
using nicleaf::test::RandomConfig;
using nicleaf::test::RefusalLab;
using nicleaf::test::Refuser;

namespace {

constexpr auto kProfile = Profile::datacenter;
constexpr int kChoices = 12;   // random configurations of which the next one is taken
constexpr int kPatience = 25;  // configurations in a row that reach no new kind
constexpr auto kPrepare = frr::CommitRequest::PREPARE;
constexpr auto kAll = frr::CommitRequest::ALL;

// What handlers of bgpd do, and what the answer then says.
struct Manner {
  Refuser::Code code;
  const char* written;
  const char* told;
};
constexpr Manner kManners[] = {
    {Refuser::kConfigFailed, "% No: this is a test", "% No: this is a test"},
    {Refuser::kWarning, "No, and it is only a warning", "No, and it is only a warning"},
    {Refuser::kConfigFailed, "", "refused with code 13"},
    {Refuser::kNoMatch, "", "unknown to this version of bgpd"},
};

struct Config {
  RandomConfig::Tree tree;
  std::string json;
  nicleaf::render::EntrySet entries;
};

// Lists and route-maps for all that a random configuration may name, in the notation of its JSON's last member.
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

  // Of several random configurations, the one whose commits have most kinds that are still missing.
  Config next(const Config& from) {
    std::optional<Config> best;
    std::size_t most = 0;
    for (int i = 0; i < kChoices || !best; ++i) {
      auto config = made(configs.make(random, from.tree.get()));
      if (!config || config->json == from.json) continue;
      const auto count = missingIn(from, *config).size() + missingIn(*config, from).size();
      if (best && count <= most) continue;
      most = count;
      best = std::move(config);
    }
    return std::move(*best);
  }

  // The kinds of a commit that are missing, with the line of each that is nearest to the commit's middle.
  std::map<std::string, CommitLine> missingIn(const Config& from, const Config& to) const {
    const auto steps = difference(from.entries, to.entries);
    const auto lines = linesOf(steps, kProfile);
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
    EXPECT_THAT(nicleaf::test::driftOf(lab.northbound), ::testing::IsEmpty());
  }

  // What was executed are the lines of the difference, and lines that lead to their nodes.
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

  // Refuses one line of the commit of a candidate.
  void refuse(const CommitLine& line, const std::vector<Step>& steps, std::uint32_t candidate,
              const RefusalLab::Snapshot& before) {
    SCOPED_TRACE(line.kind + "\n" + line.line.context + "\n" + line.line.text);
    const Manner& manner = kManners[refusals % std::size(kManners)];
    lab.refuser.refuse({{.line = line.line, .text = manner.written, .skip = line.before, .code = manner.code}});
    (void)lab.refuser.executed();
    const auto status = lab.northbound.commit(candidate, refusals % 3 == 2 ? kAll : kPrepare);
    const Step& step = steps[line.step];
    char* path = lyd_path(step.entry->node, LYD_PATH_STD, nullptr, 0);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
    EXPECT_EQ(status.error_message(), std::string(path) + ": bgpd refused" +
                                          (step.kind == Step::Kind::remove ? " to remove it" : "") + ": " +
                                          manner.told);
    free(path);
    const auto executed = lab.refuser.executed();
    EXPECT_EQ(std::count_if(executed.begin(), executed.end(), [](auto& one) { return one.injected; }), 1);
    expectUnchanged(before);
    ++refusals;
    missing.erase(line.kind);
  }

  // Everything that is missing, in a commit that is known to be taken when nothing is refused.
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
    // All of it, and back.
    const auto prepared = lab.northbound.commit(candidate, kPrepare);
    EXPECT_TRUE(prepared.ok()) << prepared.error_message();
    const auto aborted = lab.northbound.commit(candidate, frr::CommitRequest::ABORT);
    EXPECT_TRUE(aborted.ok()) << aborted.error_message();
    expectUnchanged(before);
    EXPECT_TRUE(lab.northbound.remove(candidate).ok());
  }

  // Commits it and says whether bgpd takes it.
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
    expectExactly(linesOf(steps, kProfile), executed);
    EXPECT_EQ(lab.look().session, before.session);
    EXPECT_THAT(nicleaf::test::driftOf(lab.northbound), ::testing::IsEmpty());
    return true;
  }

  RandomConfig configs;
  nicleaf::render::Renderer renderer;
  std::mt19937 random;
  RefusalLab lab;
  std::set<std::string> missing = nicleaf::test::allKinds(kProfile);
  int refusals = 0;
};

TEST_F(Refusal, OfAnyKindOfLineChangesNothing) {
  auto now = made(configs.parse(R"({"nicleaf-frr-bgp:bgp":{}})"));
  ASSERT_TRUE(now);
  ASSERT_TRUE(lab.northbound.merge(now->json).ok());
  ASSERT_TRUE(lab.isEstablished());
  int vain = 0;
  int commits = 0;
  while (!missing.empty() && vain < kPatience) {
    const auto known = missing.size();
    auto then = next(*now);
    ++vain;
    if (!isTaken(*now, then)) continue;
    // Refusals are of commits that are known to be taken without, in both directions.
    if (isTaken(then, *now)) {
      refuseAll(*now, then);
      ASSERT_FALSE(HasFailure()) << "from\n" << now->json << "\nto\n" << then.json;
      ASSERT_TRUE(isTaken(*now, then));
      refuseAll(then, *now);
    }
    ASSERT_FALSE(HasFailure()) << "between\n" << now->json << "\nand\n" << then.json;
    now = std::move(then);
    ++commits;
    if (missing.size() < known) vain = 0;
  }
  std::cerr << refusals << " refusals in " << commits << " pairs of configurations\n";
  for (const auto& kind : missing) ADD_FAILURE() << "never refused: " << kind;
}

}  // namespace
