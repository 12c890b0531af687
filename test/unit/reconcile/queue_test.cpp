// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <map>

#include "world.hpp"

// Documents that arrive while another one is applied: the newest is applied, and each sender gets a true answer.
namespace nicleaf::reconcile {
namespace {

using testing::HasSubstr;

class Waiting : public testing::Test {
 protected:
  void apply(std::uint64_t generation, int tenants, Asked asked = Asked::kByOperator,
             std::optional<model::OnTrial> trial = {}) {
    world_.reconciler->apply(
        document(generation, tenants),
        [this, generation](const auto& result) {
          answers_[generation] = result ? "applied" : text(result.error());
          order_.push_back(generation);
        },
        {}, asked, std::move(trial));
  }
  bool areAnswered(std::size_t count) {
    return world_.runUntil([&] { return answers_.size() == count; });
  }
  void beginWith(std::uint64_t generation) {
    apply(generation, 1);
    ASSERT_TRUE(world_.runUntil([&] { return world_.phase() == model::Phase::kApplying; }));
  }

  World world_;
  std::map<std::uint64_t, std::string> answers_;
  std::vector<std::uint64_t> order_;
};

TEST_F(Waiting, TheNewestDocumentWins) {
  beginWith(1);
  for (const std::uint64_t generation : {2U, 4U, 3U}) apply(generation, 2);
  ASSERT_TRUE(areAnswered(4));
  EXPECT_EQ(answers_[1], "applied");
  EXPECT_THAT(answers_[2], HasSubstr("generation: applying generation 2: generation 4 came while it waited"));
  EXPECT_EQ(answers_[4], "applied");
  EXPECT_THAT(answers_[3], HasSubstr("generation 3 is older than the applied 4"));
  EXPECT_EQ(world_.phase(), model::Phase::kApplied);
  EXPECT_EQ(world_.stored("current.json"), document(4, 2).json);
}

TEST_F(Waiting, ANewestThatFailsLeavesWhatWasApplied) {
  beginWith(1);
  apply(2, 2);
  intent::ParsedIntent impossible = document(3, 2);
  impossible.intent.underlay.vxlanDevices = model::VxlanDevices::kSingle;  // FRR 8 cannot
  world_.reconciler->apply(impossible,
                           [this](const auto& result) { answers_[3] = result ? "applied" : text(result.error()); }, {});
  ASSERT_TRUE(areAnswered(3));
  EXPECT_THAT(answers_[2], HasSubstr("generation 3 came while it waited"));
  EXPECT_THAT(answers_[3], HasSubstr("vxlan-device"));
  EXPECT_EQ(world_.stored("current.json"), document(1, 1).json);
  EXPECT_EQ(world_.phase(), model::Phase::kApplied);
}

TEST_F(Waiting, AFileDoesNotReplaceAnOperatorsDocument) {
  beginWith(1);
  apply(2, 2);
  apply(3, 3, Asked::kByFile);
  ASSERT_TRUE(areAnswered(3));
  for (const auto& [generation, answer] : answers_) EXPECT_EQ(answer, "applied") << generation;
  EXPECT_EQ(order_, (std::vector<std::uint64_t>{1, 2, 3}));
}

/// One on trial would be followed by nothing until it is confirmed.
TEST_F(Waiting, OneOnTrialIsNotReplaced) {
  beginWith(1);
  apply(2, 2, Asked::kByOperator, model::OnTrial{.id = "one", .time = std::chrono::hours(1)});
  apply(3, 3);
  ASSERT_TRUE(areAnswered(3));
  EXPECT_EQ(answers_[2], "applied");
  EXPECT_THAT(answers_[3], HasSubstr("waits for"));
}

TEST_F(Waiting, ADrainIsNotReplaced) {
  beginWith(1);
  std::string drained;
  world_.reconciler->drain({}, [&](const auto& result) { drained = result ? "drained" : text(result.error()); });
  apply(2, 2);
  ASSERT_TRUE(areAnswered(2));
  EXPECT_EQ(drained, "drained");
  EXPECT_EQ(answers_[2], "applied");
}

}  // namespace
}  // namespace nicleaf::reconcile
