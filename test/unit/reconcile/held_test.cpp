// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <fstream>

#include "render/render.hpp"
#include "world.hpp"

namespace nicleaf::reconcile {
namespace {

using testing::Contains;
using testing::HasSubstr;

/// An agent that has lost the document of a network that runs.
class Held : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(world_.apply(document(9, 2))); }
  [[nodiscard]] std::filesystem::path file(const char* name) const { return world_.directory.path / "state" / name; }
  void damage() const {
    std::ofstream(file("current.json")) << "damaged";
    std::filesystem::remove_all(file("history"));
  }
  /// Restarts the agent, and lets it do what it wants to.
  void restart() {
    remember();
    start();
  }
  void remember() {
    before_ = world_.snapshot();
    writes_ = world_.writes();
  }
  void start() {
    world_.crashAndStart();
    world_.reconciler->disturbed("a test");
    world_.io.restart();
    world_.io.run_for(std::chrono::milliseconds(50));
  }
  void expectHeld() {
    EXPECT_EQ(world_.phase(), model::Phase::kHeld);
    EXPECT_EQ(world_.writes(), writes_);
    EXPECT_TRUE(world_.snapshot() == before_);
  }
  World::Result applyFile(const intent::ParsedIntent& intent) {
    return world_.wait([&](ApplyHandler done) {
      world_.reconciler->apply(intent, std::move(done), {"file", "", ""}, Asked::kByFile);
    });
  }

  World world_;
  World::Snapshot before_;
  std::size_t writes_ = 0;
};

TEST_F(Held, ADamagedDocumentCostsTheNetworkNothing) {
  damage();
  restart();
  expectHeld();
  EXPECT_THAT(world_.reconciler->status().storeProblems, Contains(HasSubstr("current.json")));
}

TEST_F(Held, ADocumentOfAnotherVersionCostsTheNetworkNothing) {
  std::ofstream(file("current.json")) << R"({"nicleaf-fabric:fabric": {"generation": "9", "unknown": 1}})";
  restart();
  expectHeld();
  EXPECT_THAT(world_.reconciler->status().storeProblems, Contains(HasSubstr("unknown")));
}

TEST_F(Held, AStateDirectoryThatIsNotMountedCostsTheNetworkNothing) {
  std::filesystem::remove_all(world_.directory.path / "state");
  restart();
  expectHeld();
  EXPECT_THAT(world_.reconciler->status().lastError, HasSubstr("the kernel has"));
  const auto refused = applyFile(document(10, 1));
  ASSERT_FALSE(refused) << "nobody knows whether it is newer";
  EXPECT_THAT(text(refused.error()), HasSubstr("`nicleaf apply FILE` by an operator"));
  expectHeld();
}

TEST_F(Held, AKernelThatCannotBeReadIsNotTakenForAnEmptyOne) {
  std::filesystem::remove_all(world_.directory.path / "state");
  remember();
  world_.kernel.failObserve(
      model::Error{model::ErrorCode::kUnavailable, "the kernel", "reading links", "", "no memory"});
  start();
  world_.kernel.failObserve(std::nullopt);
  expectHeld();
  EXPECT_THAT(world_.reconciler->status().lastError, HasSubstr("no memory"));
  EXPECT_FALSE(applyFile(document(10, 1)));
  expectHeld();
}

TEST_F(Held, AnotherVersionsSchemaCostsTheNetworkNothing) {
  std::ofstream(file("current.json")) << store::recordText({9, 0, "2999-01-01", {}, "", {}}, document(9, 2).json);
  restart();
  expectHeld();
  EXPECT_THAT(world_.reconciler->status().storeProblems, Contains(HasSubstr("a newer version of nicleaf")));
}

TEST_F(Held, AFileWithAnOlderGenerationIsRefused) {
  std::filesystem::remove(file("current.json"));
  restart();
  expectHeld();
  for (const std::uint64_t generation : {1U, 9U}) {
    EXPECT_FALSE(applyFile(document(generation, 1)));
    expectHeld();
  }
  // The reason is told once, however often a file was refused.
  const std::string told = text(applyFile(document(1, 1)).error());
  EXPECT_EQ(text(applyFile(document(1, 1)).error()), told);
  EXPECT_TRUE(applyFile(document(10, 1)));
  EXPECT_EQ(world_.phase(), model::Phase::kApplied);
}

TEST_F(Held, AnOperatorsDocumentEndsIt) {
  damage();
  restart();
  ASSERT_TRUE(world_.apply(document(9, 1)));
  EXPECT_EQ(world_.phase(), model::Phase::kApplied);
  EXPECT_FALSE(world_.kernel.state().links.contains("t2"));
  EXPECT_EQ(world_.bgpd.tree, render::render(document(9, 1).intent).bgpd);
  restart();
  ASSERT_TRUE(world_.runUntil([&] { return world_.phase() == model::Phase::kApplied; }));
  EXPECT_EQ(world_.writes(), writes_);
}

TEST_F(Held, AnOperatorsOlderDocumentIsRefused) {
  std::filesystem::remove(file("current.json"));
  restart();
  const auto refused = world_.apply(document(8, 1));
  ASSERT_FALSE(refused);
  EXPECT_THAT(text(refused.error()), HasSubstr("generation 8 is older than the applied 9"));
  expectHeld();
}

TEST_F(Held, ADocumentThatIsRefusedChangesNothing) {
  damage();
  restart();
  world_.bgpd.refusal = [](const model::TreeDelta& delta) -> std::optional<model::Error> {
    if (delta.updates.empty()) return std::nullopt;
    return model::Error{model::ErrorCode::kRefused, "bgpd", "committing", "", "not that"};
  };
  ASSERT_FALSE(world_.apply(document(10, 3)));
  EXPECT_EQ(world_.phase(), model::Phase::kHeld);
  EXPECT_TRUE(world_.snapshot() == before_);
}

TEST_F(Held, ADamagedPendingDocumentHoldsNothing) {
  std::ofstream(file("pending.json")) << "damaged";
  restart();
  ASSERT_TRUE(world_.runUntil([&] { return world_.phase() == model::Phase::kApplied; }));
  EXPECT_THAT(world_.reconciler->status().storeProblems, Contains(HasSubstr("pending.json")));
  EXPECT_EQ(world_.reconciler->current()->intent.generation, 9U);
}

}  // namespace
}  // namespace nicleaf::reconcile
