// SPDX-License-Identifier: Apache-2.0
#include "store/intent_store.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "temporary.hpp"

namespace nicleaf::store {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class IntentStoreTest : public testing::Test {
 protected:
  [[nodiscard]] fs::path file(const std::string& name) const { return directory_.path / "deep" / "state" / name; }
  void write(const std::string& name, const std::string& text) const { std::ofstream(file(name)) << text; }
  [[nodiscard]] std::string read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(file(name)).rdbuf();
    return text.str();
  }
  void apply(std::uint64_t generation) {
    ASSERT_TRUE(store_.setPending(document(generation), {"test", "", ""}));
    ASSERT_TRUE(store_.promote());
  }
  void damage(const std::string& name) const {
    std::string text = read(name);
    text.back() = '!';
    write(name, text);
  }

  TemporaryDirectory directory_;
  IntentStore store_{directory_.path / "deep" / "state"};
};

TEST_F(IntentStoreTest, IsEmptyWithoutADirectory) {
  const auto stored = store_.load();
  EXPECT_FALSE(stored.current);
  EXPECT_FALSE(stored.pending);
  EXPECT_FALSE(stored.lost);
  EXPECT_THAT(stored.problems, IsEmpty());
  EXPECT_TRUE(store_.dropPending());
}

TEST_F(IntentStoreTest, PendingBecomesCurrent) {
  ASSERT_TRUE(store_.setPending(document(1), {"gNMI", "uid 0", "first"}));
  auto stored = store_.load();
  EXPECT_FALSE(stored.current);
  EXPECT_EQ(stored.pending->intent, document(1).intent);
  EXPECT_EQ(stored.highest, 0U) << "it has not been applied";

  ASSERT_TRUE(store_.promote());
  ASSERT_TRUE(store_.setPending(document(2), {}));
  stored = store_.load();
  EXPECT_EQ(stored.current->json, document(1).json);
  EXPECT_EQ(stored.header->from, (Provenance{"gNMI", "uid 0", "first"}));
  EXPECT_EQ(stored.header->schema, intent::schemaRevision());
  EXPECT_EQ(stored.pending->json, document(2).json);
  EXPECT_EQ(stored.highest, 1U);

  ASSERT_TRUE(store_.dropPending());
  EXPECT_FALSE(store_.load().pending);
  EXPECT_THAT(*store_.history().generations(), ElementsAre(1U));
}

TEST_F(IntentStoreTest, AnAbandonedDocumentIsNotTriedAgain) {
  apply(1);
  ASSERT_TRUE(store_.setPending(document(2), {}));
  ASSERT_TRUE(store_.abandon());
  auto stored = store_.load();
  EXPECT_EQ(stored.current->intent.generation, 1U);
  EXPECT_FALSE(stored.pending);
  EXPECT_TRUE(stored.abandoned);
  ASSERT_TRUE(store_.dropPending());
  EXPECT_FALSE(store_.load().abandoned);
}

TEST_F(IntentStoreTest, IsForNobodyElseToRead) {
  umask(0);
  apply(1);
  ASSERT_TRUE(store_.setPending(document(2), {}));
  for (const char* name : {"pending.json", "current.json", "history/00000000000000000001.json"})
    EXPECT_EQ(fs::status(file(name)).permissions(), fs::perms::owner_read | fs::perms::owner_write) << name;
  for (const char* name : {"", "history"}) EXPECT_EQ(fs::status(file(name)).permissions(), fs::perms::owner_all);
  umask(022);
}

TEST_F(IntentStoreTest, AHalfWrittenFileIsNoDocument) {
  apply(1);
  write("pending.json.new", document(2).json.substr(0, 100));
  const auto stored = store_.load();
  EXPECT_EQ(stored.current->intent.generation, 1U);
  EXPECT_FALSE(stored.pending);
  EXPECT_TRUE(store_.setPending(document(2), {})) << "the remains were in the way";
  EXPECT_EQ(store_.load().pending->intent.generation, 2U);
}

TEST_F(IntentStoreTest, ADamagedPendingDocumentCostsTheCurrentOneNothing) {
  apply(9);
  write("pending.json", "{\"secret\": \"hunter2\"");
  const auto stored = store_.load();
  EXPECT_EQ(stored.current->intent.generation, 9U);
  EXPECT_FALSE(stored.lost);
  ASSERT_THAT(stored.problems, SizeIs(1));
  EXPECT_THAT(stored.problems[0].message(), HasSubstr("pending.json"));
  EXPECT_THAT(stored.problems[0].message(), Not(HasSubstr("hunter2")));
}

TEST_F(IntentStoreTest, ADamagedCurrentDocumentIsReplacedByItsCopy) {
  apply(8);
  apply(9);
  damage("current.json");
  const auto stored = store_.load();
  ASSERT_TRUE(stored.current);
  EXPECT_EQ(stored.current->intent.generation, 9U);
  ASSERT_THAT(stored.problems, SizeIs(1));
  EXPECT_THAT(stored.problems[0].message(), HasSubstr("its copy in the history is used"));
}

TEST_F(IntentStoreTest, ACopyIsFoundWhateverIsDamaged) {
  apply(8);
  apply(9);
  const std::string whole = read("current.json"), wanted = document(9).json;
  for (std::size_t at = 0; at < whole.find("nicleaf-fabric"); ++at) {
    std::string text = whole;
    text[at] = text[at] == '8' ? '3' : '8';  // also the generation, which becomes that of the document before
    write("current.json", text);
    const auto stored = store_.load();
    ASSERT_TRUE(stored.current) << "octet " << at << " of " << text;
    EXPECT_EQ(stored.current->json, wanted);
    EXPECT_EQ(stored.highest, 9U);
    EXPECT_THAT(stored.problems, SizeIs(1));
  }
}

TEST_F(IntentStoreTest, APendingDocumentThatIsOlderIsNotTried) {
  apply(8);
  ASSERT_TRUE(store_.setPending(document(7), {}));
  auto stored = store_.load();
  EXPECT_EQ(stored.current->intent.generation, 8U);
  EXPECT_FALSE(stored.pending);
  ASSERT_THAT(stored.problems, SizeIs(1));
  EXPECT_THAT(stored.problems[0].message(), HasSubstr("pending.json"));
  EXPECT_THAT(stored.problems[0].message(), HasSubstr("it has the older generation 7; it is not tried"));
  ASSERT_TRUE(store_.setPending(document(8), {}));
  stored = store_.load();
  EXPECT_TRUE(stored.pending) << "applied again, as after a drain";
  EXPECT_THAT(stored.problems, IsEmpty());
}

TEST_F(IntentStoreTest, ARenameThatAPowerCutUndoesIsDoneAgain) {
  for (const bool first : {true, false}) {
    const std::uint64_t generation = first ? 1 : 2;
    ASSERT_TRUE(store_.setPending(document(generation), {}));
    const std::string pending = read("pending.json"), current = first ? "" : read("current.json");
    ASSERT_TRUE(store_.promote());
    // The history and highest.json are on disk, and the rename is not.
    write("pending.json", pending);
    if (first)
      fs::remove(file("current.json"));
    else
      write("current.json", current);
    const auto stored = store_.load();
    ASSERT_TRUE(stored.current);
    EXPECT_EQ(stored.current->intent.generation, generation);
    EXPECT_FALSE(stored.lost);
    EXPECT_FALSE(stored.pending);
    EXPECT_THAT(stored.problems, IsEmpty());
    EXPECT_EQ(read("current.json"), pending);
    EXPECT_FALSE(fs::exists(file("pending.json")));
  }
}

TEST_F(IntentStoreTest, ADocumentThatWasDamagedMeanwhileIsNotApplied) {
  apply(1);
  ASSERT_TRUE(store_.setPending(document(2), {}));
  damage("pending.json");
  const auto promoted = store_.promote();
  ASSERT_FALSE(promoted);
  EXPECT_THAT(promoted.error().message(), HasSubstr("pending.json"));
  EXPECT_EQ(store_.load().current->intent.generation, 1U);
}

TEST_F(IntentStoreTest, ADamagedFileDoesNotUseUpTheGenerations) {
  apply(9);
  fs::remove(file("highest.json"));
  fs::remove_all(file("history"));
  std::string text = read("current.json");
  for (const char* generation : {"-1", "18446744073709551615"}) {
    std::string damaged = text;
    damaged.replace(damaged.find("\"9\""), 3, "\"" + std::string(generation) + "\"");
    write("current.json", damaged);
    const auto stored = store_.load();
    EXPECT_TRUE(stored.lost);
    EXPECT_EQ(stored.highest, 0U) << generation;
  }
}

TEST_F(IntentStoreTest, AnOlderDocumentNeverTakesThePlaceOfADamagedOne) {
  apply(8);
  apply(9);
  ASSERT_TRUE(store_.setPending(document(7), {}));  // whatever else is there
  damage("current.json");
  damage("history/00000000000000000009.json");
  const auto stored = store_.load();
  EXPECT_FALSE(stored.current);
  EXPECT_TRUE(stored.lost);
  EXPECT_EQ(stored.highest, 9U);
}

TEST_F(IntentStoreTest, AnOlderCurrentDocumentIsNotBelieved) {
  apply(8);
  const std::string old = read("current.json");
  apply(9);
  write("current.json", old);
  const auto stored = store_.load();
  EXPECT_FALSE(stored.current);
  EXPECT_TRUE(stored.lost);
  EXPECT_EQ(stored.highest, 9U);
  EXPECT_THAT(stored.problems[0].message(), HasSubstr("older generation 8"));
}

TEST_F(IntentStoreTest, AMissingCurrentDocumentIsLost) {
  apply(9);
  fs::remove(file("current.json"));
  const auto stored = store_.load();
  EXPECT_TRUE(stored.lost);
  EXPECT_EQ(stored.highest, 9U);
  EXPECT_THAT(stored.problems[0].message(), HasSubstr("there is no such file"));
}

TEST_F(IntentStoreTest, AFileThatCannotBeReadIsNotTakenForNone) {
  apply(9);
  fs::remove(file("current.json"));
  fs::create_directory(file("current.json"));
  const auto stored = store_.load();
  EXPECT_TRUE(stored.lost);
  EXPECT_THAT(stored.problems, Not(IsEmpty()));
}

TEST_F(IntentStoreTest, DocumentsOfAnAgentWithoutEnvelopesAreRead) {
  fs::create_directories(file(""));
  write("current.json", document(4).json);
  write("pending.json", document(5).json);
  const auto stored = store_.load();
  EXPECT_EQ(stored.current->intent.generation, 4U);
  EXPECT_EQ(stored.pending->intent.generation, 5U);
  EXPECT_EQ(stored.highest, 4U);
  EXPECT_THAT(stored.problems, IsEmpty());
  EXPECT_TRUE(store_.promote());
  EXPECT_EQ(store_.load().current->intent.generation, 5U);
}

TEST_F(IntentStoreTest, ADocumentThatThisVersionRefusesIsLost) {
  fs::create_directories(file(""));
  write("current.json", R"({"nicleaf-fabric:fabric": {"generation": "4", "of-another-version": 1}})");
  const auto stored = store_.load();
  EXPECT_TRUE(stored.lost);
  EXPECT_THAT(stored.problems[0].message(), HasSubstr("of-another-version"));
}

TEST_F(IntentStoreTest, ASecondAgentIsKeptOut) {
  ASSERT_TRUE(store_.lock());
  IntentStore second(file(""));
  const auto locked = second.lock();
  ASSERT_FALSE(locked);
  EXPECT_EQ(locked.error().code, model::ErrorCode::kConflict);
}

TEST_F(IntentStoreTest, ADirectoryThatCannotBeMadeIsNamed) {
  std::ofstream(directory_.path / "deep") << "a file";
  const auto stored = store_.setPending(document(1), {});
  ASSERT_FALSE(stored);
  EXPECT_THAT(stored.error().message(), HasSubstr("deep"));
}

}  // namespace
}  // namespace nicleaf::store
