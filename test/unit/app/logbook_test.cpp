// SPDX-License-Identifier: Apache-2.0
#include "app/logbook.hpp"

#include <cstdlib>

#include <gmock/gmock.h>

#include "app/problem_log.hpp"

namespace nicleaf::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class LogbookTest : public testing::Test {
 protected:
  LogbookTest() {
    std::string made = testing::TempDir() + "logbook-XXXXXX";
    directory_ = mkdtemp(made.data());
  }
  ~LogbookTest() override { std::filesystem::remove_all(directory_); }
  LogbookTest(const LogbookTest&) = delete;
  LogbookTest& operator=(const LogbookTest&) = delete;

  [[nodiscard]] std::vector<store::JournalEntry> entries() const {
    return Logbook(directory_).journal().last(100).value();
  }
  /// "what: why: result" of each entry.
  [[nodiscard]] std::vector<std::string> lines() const {
    std::vector<std::string> all;
    for (const auto& one : entries()) all.push_back(one.what + ": " + one.why + ": " + one.result);
    return all;
  }

  std::filesystem::path directory_;
};

TEST_F(LogbookTest, HasWhoAskedForWhatAndHowItEnded) {
  Logbook logbook(directory_);
  const Logbook::Request request{.what = "apply", .why = "", .from = {"gNMI", "uid 7", "new rack"}, .generation = 3};
  reconcile::ApplyReport report;
  report.generation = 3;
  report.plan.kernel.create.emplace_back(model::SetMtu{.name = "pf0vf0", .mtu = 1500});
  logbook.ended(request, report);
  logbook.ended(request, tl::unexpected(model::Errors{{model::ErrorCode::kRefused, "bgpd", "", "", "no"}}));
  EXPECT_THAT(lines(), ElementsAre("apply: gNMI: new rack: done", "apply: gNMI: new rack: refused: bgpd: no"));
  EXPECT_EQ(entries()[0].who, "uid 7");
  EXPECT_EQ(entries()[0].generation, 3U);
  EXPECT_THAT(entries()[0].steps, ElementsAre(HasSubstr("pf0vf0")));
}

TEST_F(LogbookTest, ShowsNoSecretOfAPlan) {
  Logbook logbook(directory_);
  reconcile::Plan plan;
  plan.bgpd.updates = {
      {"/nicleaf-frr-bgp:bgp/instance[vrf='red']/neighbors/neighbor[remote-address='10.0.0.1']/password", "hunter2"}};
  logbook.repaired("bgpd is connected", plan, 3);
  ASSERT_EQ(entries().size(), 1U);
  EXPECT_THAT(entries()[0].steps,
              ElementsAre(testing::AllOf(HasSubstr("(secret)"), testing::Not(HasSubstr("hunter2")))));
}

TEST_F(LogbookTest, HasTheBeginningAndTheEndOfTheAgentsTroubles) {
  Logbook logbook(directory_);
  model::AgentStatus status{.phase = model::Phase::kWaiting,
                            .generationApplied = 1,
                            .generationPending = {},
                            .lastError = "bgpd is not running",
                            .lastApply = {}};
  logbook.follow(status);
  logbook.follow(status);
  status.phase = model::Phase::kApplied;
  logbook.follow(status);
  EXPECT_THAT(lines(), ElementsAre("problem: the agent: bgpd is not running", "recovered: the agent: "));
}

TEST_F(LogbookTest, HasWhoseRepairsSomebodyUndoes) {
  Logbook logbook(directory_);
  ProblemLog problems(logbook);
  model::AgentStatus status;
  status.contested = {"", "ip-vrf red"};
  problems.log(status);
  status.contested = {"ip-vrf red"};
  problems.log(status);
  EXPECT_THAT(lines(), ElementsAre(HasSubstr("problem: the repairs of ip-vrf red: somebody undoes them"),
                                   HasSubstr("problem: the repairs of what tenants share: somebody undoes them"),
                                   "recovered: the repairs of what tenants share: "));
}

TEST_F(LogbookTest, HasWhatIsWrongWithTheStateOnDisk) {
  Logbook logbook(directory_);
  ProblemLog problems(logbook);
  model::AgentStatus status;
  status.storeProblems = {"pending.json: its checksum is wrong", "highest.json: no space left"};
  problems.log(status);
  problems.log(status);
  status.storeProblems = {"highest.json: no space left"};
  problems.log(status);
  status.storeProblems.clear();
  problems.log(status);
  EXPECT_THAT(lines(), ElementsAre("problem: the agent's state on disk: pending.json: its checksum is wrong; "
                                   "highest.json: no space left",
                                   "problem: the agent's state on disk: highest.json: no space left",
                                   "recovered: the agent's state on disk: "));
}

}  // namespace
}  // namespace nicleaf::app
