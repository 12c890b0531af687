// SPDX-License-Identifier: Apache-2.0
#include "store/history.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "temporary.hpp"

namespace nicleaf::store {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class HistoryTest : public testing::Test {
 protected:
  void add(std::uint64_t generation, const std::string& document = "{}") {
    const auto added = history_.add(generation, recordText({generation, 1, "", {}, ""}, document));
    ASSERT_TRUE(added) << added.error().message();
  }
  TemporaryDirectory directory_;
  History history_{directory_.path / "history"};
};

TEST_F(HistoryTest, IsEmptyWithoutADirectory) {
  EXPECT_THAT(*history_.generations(), SizeIs(0));
  EXPECT_FALSE(*history_.find(1));
}

TEST_F(HistoryTest, FindsDocumentsByTheirGeneration) {
  add(7, "{\"a\": 1}");
  add(18446744073709551615U, "{\"b\": 1}");
  add(10, "{\"c\": 1}");
  std::ofstream(directory_.path / "history" / "notes.txt") << "not ours";
  EXPECT_THAT(*history_.generations(), ElementsAre(7U, 10U, 18446744073709551615U));
  EXPECT_EQ((*history_.find(10))->document, "{\"c\": 1}");
}

TEST_F(HistoryTest, ADamagedDocumentKeepsItsName) {
  add(7);
  std::ofstream(directory_.path / "history" / "00000000000000000007.json") << "damaged";
  EXPECT_THAT(*history_.generations(), ElementsAre(7U));
  const auto found = history_.find(7);
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().message(), HasSubstr("00000000000000000007.json"));
}

TEST_F(HistoryTest, ADocumentUnderAnotherGenerationsNameIsNotThatOne) {
  add(7);
  add(8);
  std::filesystem::copy_file(directory_.path / "history/00000000000000000007.json",
                             directory_.path / "history/00000000000000000008.json",
                             std::filesystem::copy_options::overwrite_existing);
  const auto found = history_.find(8);
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().message(), HasSubstr("it has generation 7; expected generation 8"));
  EXPECT_THAT(history_.list()->at(1).problem, HasSubstr("it has generation 7"));
}

TEST_F(HistoryTest, ListsDocumentsWithTheirAuthors) {
  ASSERT_TRUE(history_.add(7, recordText({7, 1700000000, "", {"gNMI", "uid 1000", "why"}, ""}, "{\"a\": 1}")));
  add(8);
  std::ofstream(directory_.path / "history" / "00000000000000000008.json") << "damaged";
  const auto listed = history_.list();
  ASSERT_TRUE(listed);
  ASSERT_THAT(*listed, SizeIs(2));
  EXPECT_EQ(listed->at(0).generation, 7U);
  EXPECT_EQ(listed->at(0).header.time, 1700000000);
  EXPECT_EQ(listed->at(0).header.from, (Provenance{"gNMI", "uid 1000", "why"}));
  EXPECT_EQ(listed->at(0).size, 8U);
  EXPECT_EQ(listed->at(0).problem, "");
  EXPECT_EQ(listed->at(1).generation, 8U);
  EXPECT_THAT(listed->at(1).problem, HasSubstr("not a record"));
}

TEST_F(HistoryTest, KeepsTheLastDocuments) {
  for (std::uint64_t generation = 1; generation <= History::kMostDocuments + 3; ++generation) add(generation);
  EXPECT_THAT(*history_.generations(), SizeIs(History::kMostDocuments));
  EXPECT_EQ(history_.generations()->front(), 4U);
}

TEST_F(HistoryTest, KeepsTheLastDocumentHoweverLargeItIs) {
  const std::string large(History::kMostOctets / 2, ' ');
  for (const std::uint64_t generation : {1U, 2U, 3U}) add(generation, "{" + large + "}");
  EXPECT_THAT(*history_.generations(), ElementsAre(3U));
}

}  // namespace
}  // namespace nicleaf::store
