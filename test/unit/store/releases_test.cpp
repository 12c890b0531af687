// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "store/drain_file.hpp"
#include "store/intent_store.hpp"
#include "temporary.hpp"

/// State directories of other releases, in test/unit/store/releases: without-envelope has documents as they were sent,
/// without-highest has envelopes and a history, but no highest.json and no envelope around drain.json.
namespace nicleaf::store {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;

const model::Drain kDrained{.dpu = 1764000000, .vrfs = {{"red", 1764000001}}};

class OfRelease : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    fs::copy(fs::path(NICLEAF_SOURCE_DIR) / "test/unit/store/releases" / GetParam(), state(),
             fs::copy_options::recursive);
  }
  [[nodiscard]] fs::path state() const { return directory_.path / "state"; }
  [[nodiscard]] std::string text(const fs::path& file) const {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
  }
  [[nodiscard]] bool hasEnvelopes() const { return std::string(GetParam()) == "without-highest"; }

  TemporaryDirectory directory_;
};

TEST_P(OfRelease, AnIntactStoreIsReadAndGoesOn) {
  IntentStore store(state());
  auto stored = store.load();
  EXPECT_THAT(stored.problems, IsEmpty());
  EXPECT_EQ(stored.current->intent.generation, 7U);
  EXPECT_EQ(stored.current->intent.ipVrfs.at(0).name, "red");
  EXPECT_EQ(stored.pending->intent.generation, 8U);
  EXPECT_EQ(stored.drain, kDrained);
  EXPECT_EQ(stored.highest, 7U);
  ASSERT_TRUE(store.promote());
  ASSERT_TRUE(store.setPending(document(9), {}));
  ASSERT_TRUE(store.promote());
  stored = store.load();
  EXPECT_THAT(stored.problems, IsEmpty());
  EXPECT_EQ(stored.current->intent.generation, 9U);
  EXPECT_EQ(stored.drain, kDrained);
  EXPECT_EQ(stored.highest, 9U);
}

/// Damages each file in turn, at each of some places, and cuts it off there.
TEST_P(OfRelease, ADamagedFileCostsNothingSilently) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(state()))
    if (entry.is_regular_file() && entry.file_size() > 0) files.push_back(entry.path());
  ASSERT_GE(files.size(), 3U);
  for (const fs::path& file : files) {
    const std::string whole = text(file);
    for (std::size_t at = 0; at < whole.size(); at += 61) {
      for (const bool cut : {false, true}) {
        std::string damaged = cut ? whole.substr(0, at) : whole;
        if (!cut) damaged[at] = static_cast<char>(damaged[at] ^ 0x80);
        std::ofstream(file) << damaged;
        IntentStore store(state());
        const auto stored = store.load();
        const auto which = testing::Message() << file.filename() << (cut ? " cut off at " : " damaged at ") << at;
        const std::string name = file.filename();
        const bool inHistory = file.parent_path().filename() == "history";
        EXPECT_EQ(stored.problems.empty(), inHistory) << which;
        EXPECT_FALSE(stored.drain.empty()) << which;
        EXPECT_EQ(stored.drain == kDrained, name != "drain.json") << which;
        if (name == "current.json" && !hasEnvelopes()) {
          EXPECT_TRUE(stored.lost) << which;
        } else if (name != "current.json") {
          EXPECT_EQ(stored.current->intent.generation, 7U) << which;
        }
        EXPECT_TRUE(stored.lost || stored.current->intent.generation == 7U) << which;
        EXPECT_EQ(stored.pending.has_value(), name != "pending.json") << which;
        if (hasEnvelopes()) {
          EXPECT_EQ(stored.highest, 7U) << which;
        }
      }
    }
    std::ofstream(file) << whole;
  }
}

INSTANTIATE_TEST_SUITE_P(Store, OfRelease, testing::Values("without-envelope", "without-highest"),
                         [](const auto& each) {
                           std::string name = each.param;
                           for (char& letter : name) letter = letter == '-' ? '_' : letter;
                           return name;
                         });

class Highest : public testing::Test {
 protected:
  void apply(std::uint64_t generation) {
    ASSERT_TRUE(store_.setPending(document(generation), {}));
    ASSERT_TRUE(store_.promote());
  }
  [[nodiscard]] fs::path file(const char* name) const { return directory_.path / "state" / name; }
  TemporaryDirectory directory_;
  IntentStore store_{directory_.path / "state"};
};

TEST_F(Highest, SurvivesAllOtherFiles) {
  apply(8);
  apply(9);
  fs::remove(file("current.json"));
  fs::remove_all(file("history"));
  const auto stored = store_.load();
  EXPECT_EQ(stored.highest, 9U);
  EXPECT_TRUE(stored.lost);
}

TEST_F(Highest, AnOlderDocumentIsNotBelievedWithoutAHistory) {
  apply(8);
  fs::copy_file(file("current.json"), file("old"));
  apply(9);
  fs::remove_all(file("history"));
  fs::rename(file("old"), file("current.json"));
  EXPECT_TRUE(store_.load().lost);
  EXPECT_EQ(store_.load().highest, 9U);
}

TEST_F(Highest, IsKnownFromTheOthersIfItsFileIsDamaged) {
  apply(9);
  std::ofstream(file("highest.json"), std::ios::app) << "!";
  const auto stored = store_.load();
  EXPECT_EQ(stored.highest, 9U);
  EXPECT_EQ(stored.current->intent.generation, 9U);
  ASSERT_THAT(stored.problems, testing::SizeIs(1));
  EXPECT_THAT(stored.problems[0].message(), HasSubstr("highest.json"));
  apply(10);
  EXPECT_THAT(store_.load().problems, IsEmpty());
}

TEST_F(Highest, IsNotWhatADamagedFileSays) {
  apply(9);
  std::string text = recordText({9, 0, "", {}, "", {}}, document(9).json);
  text.replace(text.find(R"("9")"), 3, R"("900")");
  std::ofstream(file("current.json")) << text;
  const auto stored = store_.load();
  EXPECT_TRUE(stored.lost);
  EXPECT_EQ(stored.highest, 9U);
}

TEST_F(Highest, IsNotThatOfADocumentOnTrial) {
  apply(8);
  ASSERT_TRUE(store_.setPending(document(9), {}, {.trial = store_.trialFor("id", std::chrono::minutes(10))}));
  ASSERT_TRUE(store_.beginTrial());
  EXPECT_EQ(store_.load().highest, 8U);
  ASSERT_TRUE(store_.confirmTrial());
  EXPECT_EQ(store_.load().highest, 9U);
}

TEST(NewerSchema, IsRefusedWithWhatToDo) {
  TemporaryDirectory directory;
  IntentStore store(directory.path);
  ASSERT_TRUE(store.setPending(document(9), {}));
  ASSERT_TRUE(store.promote());
  const RecordHeader header{9, 0, "2999-01-01", {}, "", {}};
  std::ofstream(directory.path / "current.json") << recordText(header, document(9).json);
  std::ofstream(directory.path / "history/00000000000000000009.json") << recordText(header, document(9).json);
  const auto stored = store.load();
  EXPECT_FALSE(stored.current);
  EXPECT_TRUE(stored.lost);
  EXPECT_EQ(stored.highest, 9U);
  ASSERT_THAT(stored.problems, testing::SizeIs(1));
  EXPECT_THAT(stored.problems[0].message(),
              HasSubstr("generation 9 was written by a newer version of nicleaf, for the schema of 2999-01-01"));
  EXPECT_THAT(stored.problems[0].message(), HasSubstr("expected that version of nicleaf, or `nicleaf apply`"));
  EXPECT_THAT(store.history().list()->at(0).problem, HasSubstr("newer version"));
}

TEST(NewerSchema, AnOlderOneIsRead) {
  EXPECT_FALSE(ofNewerSchema({1, 0, "", {}, "", {}}));
  EXPECT_FALSE(ofNewerSchema({1, 0, "2000-01-01", {}, "", {}}));
  EXPECT_FALSE(ofNewerSchema({1, 0, intent::schemaRevision(), {}, "", {}}));
  EXPECT_TRUE(ofNewerSchema({1, 0, "2999-01-01", {}, "", {}}));
}

TEST(DrainFile, HasNoTimesThatAreNone) {
  for (const char* time : {"-1", "9223372036854775808", "253402300800"}) {
    EXPECT_FALSE(readDrain("{\"dpu\":" + std::string(time) + ",\"ip-vrf\":{}}")) << time;
    EXPECT_FALSE(readDrain("{\"ip-vrf\":{\"red\":" + std::string(time) + "}}")) << time;
  }
}

TEST(DrainFile, HasAnEnvelopeThatSeesDamage) {
  std::string text = drainText(kDrained);
  EXPECT_EQ(readDrain(text), kDrained);
  const std::size_t at = text.find("1764000001");
  ASSERT_NE(at, std::string::npos);
  text[at + 9] = '2';
  const auto damaged = readDrain(text);
  ASSERT_FALSE(damaged);
  EXPECT_THAT(damaged.error().message(), HasSubstr("checksum"));
}

}  // namespace
}  // namespace nicleaf::store
