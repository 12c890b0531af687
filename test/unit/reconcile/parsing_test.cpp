// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <boost/asio/post.hpp>

#include "world.hpp"

// The agent parses documents of its own on another thread, and goes on when they are ready. Here, the test is that
// thread.
namespace nicleaf::reconcile {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class Parsing : public testing::Test {
 protected:
  Parsing() {
    EXPECT_TRUE(world_.apply(document(1, 1)));
    EXPECT_TRUE(world_.apply(document(2, 2)));
    holdParsing();
  }

  void holdParsing() {
    world_.reconciler->parseWith([this](MakeDocument make, ParsedHandler done) {
      parsing_.push_back([make = std::move(make), done = std::move(done)] {
        intent::Parser parser;
        done(parsedDocument(parser, make), {{"parse", std::chrono::microseconds(7)}});
      });
    });
  }
  void askForRollback() {
    world_.reconciler->rollback(1, [this](const World::Result& got) { result_ = got; });
    ASSERT_TRUE(world_.runUntil([&] { return !parsing_.empty(); }));
  }
  /// Whatever is ready to run does.
  void turn() {
    world_.io.restart();
    world_.io.run_for(std::chrono::milliseconds(20));
  }
  void parsed() {
    const auto ready = std::exchange(parsing_, {});
    for (const auto& one : ready) one();
  }
  /// Makes bgpd refuse all that is about the tenant, and more than the removal of something.
  void refuse(const std::string& vrf) {
    world_.bgpd.refusal = [vrf](const model::TreeDelta& delta) -> std::optional<model::Error> {
      for (const auto& [path, value] : delta.updates) {
        if (path.find("'" + vrf + "'") != std::string::npos)
          return model::Error{model::ErrorCode::kRefused, path, "committing", "", "not that"};
      }
      return std::nullopt;
    };
  }
  static intent::ParsedIntent byTenant(std::uint64_t generation, int tenants) {
    std::string json = document(generation, tenants).json;
    constexpr std::string_view kFabric = R"("nicleaf-fabric:fabric":{)";
    json.insert(json.find(kFabric) + kFabric.size(), R"("atomicity":"tenant",)");
    // The canonical form has the default already.
    if (const auto other = json.find(R"("atomicity":"document",)"); other != std::string::npos) json.erase(other, 23);
    auto parsed = intent::Parser().parse(json);
    if (!parsed) throw std::runtime_error(text(parsed.error()));
    return std::move(*parsed);
  }

  World world_;
  std::vector<std::function<void()>> parsing_;
  std::optional<World::Result> result_;
};

TEST_F(Parsing, OfARollbackLetsTheEventLoopTurn) {
  askForRollback();
  bool turned = false;
  boost::asio::post(world_.io, [&] { turned = true; });
  turn();
  EXPECT_TRUE(turned);
  EXPECT_FALSE(result_);
  parsed();
  ASSERT_TRUE(world_.runUntil([&] { return result_.has_value(); }));
  ASSERT_TRUE(*result_) << text(result_->error());
  EXPECT_EQ((*result_)->generation, 3U);
  EXPECT_EQ((*result_)->steps.front().first, "parse");
  EXPECT_FALSE(world_.kernel.state().links.contains("t2"));
}

TEST_F(Parsing, KeepsOtherChangesAndRepairsWaiting) {
  askForRollback();
  const auto writes = world_.writes();
  std::optional<World::Result> other;
  world_.reconciler->apply(document(4, 3), [&](const World::Result& got) { other = got; });
  world_.kernel.disturb([](model::KernelState& state) { state.links.erase("t1"); });
  world_.reconciler->disturbed("somebody deleted t1");
  turn();
  EXPECT_EQ(world_.writes(), writes);
  parsed();
  ASSERT_TRUE(world_.runUntil([&] { return result_ && other; }));
  ASSERT_TRUE(*result_) << text(result_->error());
  ASSERT_TRUE(*other) << text(other->error());
  EXPECT_EQ(world_.reconciler->current()->intent.generation, 4U);
  EXPECT_TRUE(world_.runUntil([&] { return world_.kernel.state().links.contains("t1"); }));
}

TEST_F(Parsing, ThatEndsAfterTheAgentChangesNothing) {
  askForRollback();
  world_.crashAndStart();
  ASSERT_TRUE(world_.runUntil([&] { return world_.phase() == model::Phase::kApplied; }));
  const auto writes = world_.writes();
  parsed();
  turn();
  EXPECT_FALSE(result_);
  EXPECT_EQ(world_.writes(), writes);
  EXPECT_EQ(world_.reconciler->current()->intent.generation, 2U);
}

TEST_F(Parsing, OfAPlanEndsItsTask) {
  std::optional<tl::expected<Plan, model::Errors>> plan;
  world_.reconciler->planRollback(1, [&](auto got) { plan = std::move(got); });
  ASSERT_TRUE(world_.runUntil([&] { return !parsing_.empty(); }));
  parsed();
  ASSERT_TRUE(world_.runUntil([&] { return plan.has_value(); }));
  EXPECT_TRUE(*plan);
  EXPECT_TRUE(world_.apply(document(3, 1)));
}

TEST_F(Parsing, OfADocumentWithATenantKeptBackLetsTheEventLoopTurn) {
  refuse("t3");
  world_.reconciler->apply(byTenant(3, 3), [this](const World::Result& got) { result_ = got; });
  ASSERT_TRUE(world_.runUntil([&] { return !parsing_.empty(); }));
  turn();
  EXPECT_FALSE(result_);
  parsed();
  ASSERT_TRUE(world_.runUntil([&] { return result_.has_value(); }));
  ASSERT_TRUE(*result_) << text(result_->error());
  EXPECT_THAT((*result_)->keptBack, SizeIs(1));
  EXPECT_EQ(world_.reconciler->current()->intent.ipVrfs.size(), 2U);
}

/// It is neither in effect nor acknowledged; the document before is.
TEST_F(Parsing, OfADocumentWithATenantKeptBackThatADeathInterruptsIsRepeatedOrUndone) {
  refuse("t3");
  world_.reconciler->apply(byTenant(3, 3), [this](const World::Result& got) { result_ = got; });
  ASSERT_TRUE(world_.runUntil([&] { return !parsing_.empty(); }));
  world_.crashAndStart();
  parsed();
  ASSERT_TRUE(world_.runUntil([&] { return world_.phase() == model::Phase::kApplied; }));
  EXPECT_FALSE(result_);
  EXPECT_EQ(world_.reconciler->current()->intent.generation, 2U);
  EXPECT_THAT(world_.stored("pending.json"), IsEmpty());
  EXPECT_FALSE(world_.kernel.state().links.contains("t3"));
}

TEST_F(Parsing, OfWhatIsNotValidTodayIsAnErrorWithTheGeneration) {
  world_.reconciler->parseWith([](const MakeDocument&, const ParsedHandler& done) {
    done(tl::unexpected(model::Errors{{model::ErrorCode::kInvalidIntent, "/fabric", "", "", "not any more"}}), {});
  });
  const auto refused = world_.wait([&](ApplyHandler done) { world_.reconciler->rollback(1, std::move(done)); });
  ASSERT_FALSE(refused);
  EXPECT_THAT(text(refused.error()), HasSubstr("going back to generation 1: not any more"));
  EXPECT_TRUE(world_.apply(document(3, 1)));
}

TEST(Batches, LetTheEventLoopTurnBetweenThem) {
  constexpr int kTenants = 60;
  World world;
  for (int i = 0; i < kTenants; ++i) world.kernel.addForeign("pf0vf" + std::to_string(i));
  for (const int tenants : {kTenants, 0}) {
    world.kernel.clearLog();
    std::optional<World::Result> result;
    std::size_t most = 0;  // changes without a turn of the loop
    world.reconciler->apply(document(tenants == 0 ? 2 : 1, tenants), [&](const World::Result& got) { result = got; });
    ASSERT_TRUE(world.runUntil([&, before = std::size_t{0}]() mutable {
      most = std::max(most, world.kernel.log().size() - std::exchange(before, world.kernel.log().size()));
      return result.has_value();
    }));
    ASSERT_TRUE(*result) << text(result->error());
    EXPECT_LE(most, 512U) << "of " << world.kernel.log().size();  // two stages of 256 may meet
    EXPECT_GT(world.kernel.log().size(), most);
  }
}

}  // namespace
}  // namespace nicleaf::reconcile
