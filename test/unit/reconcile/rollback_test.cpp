// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <fstream>

#include "render/render.hpp"
#include "world.hpp"

namespace nicleaf::reconcile {
namespace {

using testing::HasSubstr;

class Rollback : public testing::Test {
 protected:
  World::Result rollback(std::optional<std::uint64_t> generation, const std::string& comment = "") {
    return world_.wait([&](ApplyHandler done) {
      world_.reconciler->rollback(generation, std::move(done), {"gNMI", "uid 1000", comment});
    });
  }
  void expectInEffect(std::uint64_t generation, int tenants) {
    ASSERT_TRUE(world_.reconciler->current());
    EXPECT_EQ(world_.reconciler->current()->intent.generation, generation);
    EXPECT_EQ(world_.reconciler->status().generationApplied, generation);
    EXPECT_EQ(world_.bgpd.tree, render::render(document(generation, tenants).intent).bgpd);
    EXPECT_EQ(world_.stored("current.json"), document(generation, tenants).json);
    EXPECT_EQ(world_.kernel.state().links.contains("t2"), tenants >= 2);
  }
  [[nodiscard]] store::HistoryEntry last() const { return world_.store.history().list()->back(); }

  World world_;
};

TEST_F(Rollback, AppliesTheDocumentBeforeUnderANewGeneration) {
  ASSERT_TRUE(world_.apply(document(3, 1)));
  ASSERT_TRUE(world_.apply(document(7, 2)));
  const auto report = rollback(std::nullopt);
  ASSERT_TRUE(report) << text(report.error());
  EXPECT_EQ(report->generation, 8U);
  EXPECT_EQ(report->restores, 3U);
  expectInEffect(8, 1);
  EXPECT_EQ(last().generation, 8U);
  EXPECT_EQ(last().header.from, (store::Provenance{"gNMI", "uid 1000", "restores generation 3"}));
  world_.crashAndStart();
  ASSERT_TRUE(world_.runUntil([&] { return world_.phase() == model::Phase::kApplied; }));
  expectInEffect(8, 1);
}

TEST_F(Rollback, AppliesTheDocumentOfAGeneration) {
  for (const int tenants : {1, 2, 3}) ASSERT_TRUE(world_.apply(document(static_cast<std::uint64_t>(tenants), tenants)));
  ASSERT_TRUE(rollback(1, "for the audit"));
  expectInEffect(4, 1);
  EXPECT_EQ(last().header.from.comment, "restores generation 1: for the audit");
  ASSERT_TRUE(rollback(std::nullopt));
  expectInEffect(5, 3);
  const auto older = world_.apply(document(3, 3));
  ASSERT_FALSE(older);
  EXPECT_THAT(text(older.error()), HasSubstr("generation 3 is older than the applied 5"));
}

TEST_F(Rollback, SaysWhichGenerationsThereAre) {
  EXPECT_THAT(text(rollback(std::nullopt).error()), HasSubstr("no document is in effect"));
  ASSERT_TRUE(world_.apply(document(3, 1)));
  const auto writes = world_.writes();
  EXPECT_THAT(text(rollback(std::nullopt).error()), HasSubstr("the history has no older one"));
  EXPECT_THAT(text(rollback(2).error()), HasSubstr("going back to generation 2: the history has no such document"));
  EXPECT_THAT(text(rollback(3).error()), HasSubstr("it is in effect"));
  EXPECT_EQ(world_.writes(), writes);
  EXPECT_EQ(world_.phase(), model::Phase::kApplied);
}

TEST_F(Rollback, ADamagedDocumentIsNotApplied) {
  ASSERT_TRUE(world_.apply(document(1, 1)));
  ASSERT_TRUE(world_.apply(document(2, 2)));
  std::ofstream(world_.directory.path / "state/history/00000000000000000001.json", std::ios::app) << ' ';
  EXPECT_THAT(text(rollback(1).error()), HasSubstr("its checksum is wrong"));
  expectInEffect(2, 2);
}

TEST_F(Rollback, ADocumentThatFailsIsUndone) {
  ASSERT_TRUE(world_.apply(document(1, 2)));
  ASSERT_TRUE(world_.apply(document(2, 1)));
  const auto before = world_.snapshot();
  world_.bgpd.refusal = [](const model::TreeDelta& delta) -> std::optional<model::Error> {
    if (delta.updates.empty()) return std::nullopt;
    return model::Error{model::ErrorCode::kRefused, "bgpd", "committing", "", "not that"};
  };
  EXPECT_THAT(text(rollback(1).error()), HasSubstr("not that"));
  EXPECT_TRUE(world_.snapshot() == before);
  expectInEffect(2, 1);
}

TEST_F(Rollback, EndsAHold) {
  ASSERT_TRUE(world_.apply(document(1, 1)));
  ASSERT_TRUE(world_.apply(document(2, 2)));
  std::filesystem::remove(world_.directory.path / "state/current.json");
  world_.crashAndStart();
  ASSERT_EQ(world_.phase(), model::Phase::kHeld);
  ASSERT_TRUE(rollback(2));
  expectInEffect(3, 2);
}

TEST_F(Rollback, APlanChangesNothing) {
  ASSERT_TRUE(world_.apply(document(1, 1)));
  ASSERT_TRUE(world_.apply(document(2, 2)));
  const auto writes = world_.writes();
  std::vector<std::string> back, same;
  int answers = 0;
  world_.reconciler->planRollback(1, [&](auto plan) { back = plan.value().lines(), ++answers; });
  world_.reconciler->planRollback(2, [&](auto plan) { same = plan.value().lines(), ++answers; });
  world_.reconciler->planRollback(9, [&](auto plan) { answers += plan ? 0 : 1; });
  ASSERT_TRUE(world_.runUntil([&] { return answers == 3; }));
  EXPECT_THAT(back, testing::Contains(HasSubstr("t2")));
  EXPECT_THAT(same, testing::IsEmpty());
  EXPECT_EQ(world_.writes(), writes);
}

TEST_F(Rollback, ADrainLeavesTheDocumentsAuthor) {
  std::optional<World::Result> result;
  world_.reconciler->apply(document(1, 1), [&](World::Result got) { result = std::move(got); },
                           {"gNMI", "uid 1000", "why"});
  ASSERT_TRUE(world_.runUntil([&] { return result.has_value(); }));
  const auto before = last().header;
  result.reset();
  world_.reconciler->drain({.drained = true}, [&](World::Result got) { result = std::move(got); });
  ASSERT_TRUE(world_.runUntil([&] { return result.has_value(); }));
  ASSERT_TRUE(*result) << text(result->error());
  EXPECT_FALSE((*result)->plan.empty());
  EXPECT_EQ(last().header, before);
}

TEST_F(Rollback, ToADocumentOfANewerSchemaIsRefusedWithWhatToDo) {
  ASSERT_TRUE(world_.apply(document(3, 1)));
  ASSERT_TRUE(world_.apply(document(7, 2)));
  std::ofstream(world_.directory.path / "state/history/00000000000000000003.json")
      << store::recordText({3, 0, "2999-01-01", {}, "", {}}, document(3, 1).json);
  const auto refused = rollback(3);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().front().code, model::ErrorCode::kRefused);
  EXPECT_THAT(text(refused.error()), HasSubstr("newer version of nicleaf, for the schema of 2999-01-01"));
  expectInEffect(7, 2);
}

}  // namespace
}  // namespace nicleaf::reconcile
