// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "world.hpp"

namespace nicleaf::reconcile {
namespace {

using testing::HasSubstr;

class Edit : public testing::Test {
 protected:
  /// Edits the document in effect to the one with so many tenants.
  World::Result edit(int tenants) {
    return world_.wait([&](ApplyHandler done) {
      world_.reconciler->edit(
          [&, tenants](std::string_view current, std::uint64_t next) -> model::Expected<std::string> {
            seen_.emplace_back(current);
            return document(next, tenants).json;
          },
          std::move(done), {"gNMI", "uid 1000", ""});
    });
  }

  World world_;
  std::vector<std::string> seen_;
};

TEST_F(Edit, StartsFromTheDocumentInEffectAndGetsTheNextGeneration) {
  ASSERT_TRUE(edit(1));
  ASSERT_TRUE(world_.apply(document(7, 1)));
  const auto report = edit(2);
  ASSERT_TRUE(report) << text(report.error());
  EXPECT_EQ(report->generation, 8U);
  EXPECT_EQ(seen_, (std::vector<std::string>{"", document(7, 1).json}));
  EXPECT_TRUE(world_.kernel.state().links.contains("t2"));
  EXPECT_EQ(world_.stored("current.json"), document(8, 2).json);
}

TEST_F(Edit, WaitsForWhatCameBefore) {
  int ended = 0;
  world_.reconciler->apply(document(3, 1), [&](const auto& result) { ended += result ? 1 : 0; });
  const auto report = edit(2);
  EXPECT_EQ(ended, 1);
  ASSERT_TRUE(report) << text(report.error());
  EXPECT_EQ(seen_, std::vector<std::string>{document(3, 1).json});
  EXPECT_EQ(report->generation, 4U);
}

TEST_F(Edit, ADocumentThatCannotBeMadeHoldsNobodyUp) {
  ASSERT_TRUE(world_.apply(document(3, 1)));
  const auto refused = world_.wait([&](ApplyHandler done) {
    world_.reconciler->edit(
        [](std::string_view, std::uint64_t) -> model::Expected<std::string> {
          return model::fail({model::ErrorCode::kInvalidIntent, "/a", "", "", "wrong"});
        },
        std::move(done));
  });
  ASSERT_FALSE(refused);
  EXPECT_THAT(text(refused.error()), HasSubstr("wrong"));
  ASSERT_TRUE(edit(2));
}

}  // namespace
}  // namespace nicleaf::reconcile
