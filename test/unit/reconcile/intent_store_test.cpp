// SPDX-License-Identifier: Apache-2.0
#include "reconcile/intent_store.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>

#include "world.hpp"

namespace nicleaf::reconcile {
namespace {

namespace fs = std::filesystem;

class IntentStoreTest : public testing::Test {
 protected:
  [[nodiscard]] fs::path file(const char* name) const { return directory_.path / "deep" / "state" / name; }

  TemporaryDirectory directory_;
  IntentStore store_{directory_.path / "deep" / "state"};
};

TEST_F(IntentStoreTest, IsEmptyWithoutADirectory) {
  const auto stored = store_.load();
  ASSERT_TRUE(stored);
  EXPECT_FALSE(stored->current);
  EXPECT_FALSE(stored->pending);
  EXPECT_TRUE(store_.dropPending());
}

TEST_F(IntentStoreTest, PendingBecomesCurrent) {
  ASSERT_TRUE(store_.setPending(document(1, 1).json));
  auto stored = store_.load();
  ASSERT_TRUE(stored);
  EXPECT_FALSE(stored->current);
  EXPECT_EQ(stored->pending->intent, document(1, 1).intent);

  ASSERT_TRUE(store_.promote());
  ASSERT_TRUE(store_.setPending(document(2, 2).json));
  stored = store_.load();
  EXPECT_EQ(stored->current->json, document(1, 1).json);
  EXPECT_EQ(stored->pending->json, document(2, 2).json);

  ASSERT_TRUE(store_.dropPending());
  EXPECT_FALSE(store_.load()->pending);
}

TEST_F(IntentStoreTest, IsForNobodyElseToRead) {
  umask(0);
  ASSERT_TRUE(store_.setPending("{}"));
  EXPECT_EQ(fs::status(file("pending.json")).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(fs::status(file("")).permissions(), fs::perms::owner_all);
  umask(022);
}

TEST_F(IntentStoreTest, AHalfWrittenFileIsNoDocument) {
  ASSERT_TRUE(store_.setPending(document(1, 1).json));
  ASSERT_TRUE(store_.promote());
  std::ofstream(file("pending.json.new")) << document(2, 2).json.substr(0, 100);
  const auto stored = store_.load();
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->current->intent.generation, 1U);
  EXPECT_FALSE(stored->pending);
  EXPECT_TRUE(store_.setPending(document(2, 2).json)) << "the remains were in the way";
  EXPECT_EQ(store_.load()->pending->intent.generation, 2U);
}

TEST_F(IntentStoreTest, AnUnreadableDocumentIsNamed) {
  ASSERT_TRUE(store_.setPending("{\"secret\": \"hunter2\""));
  const auto stored = store_.load();
  ASSERT_FALSE(stored);
  EXPECT_THAT(text(stored.error()), testing::HasSubstr("pending.json"));
  EXPECT_THAT(text(stored.error()), testing::Not(testing::HasSubstr("hunter2")));
}

TEST_F(IntentStoreTest, ADirectoryThatCannotBeMadeIsNamed) {
  std::ofstream(directory_.path / "deep") << "a file";
  const auto stored = store_.setPending("{}");
  ASSERT_FALSE(stored);
  EXPECT_THAT(stored.error().message(), testing::HasSubstr("deep/state"));
}

}  // namespace
}  // namespace nicleaf::reconcile
