// SPDX-License-Identifier: Apache-2.0
#include "cli/table.hpp"

#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace nicleaf::cli {
namespace {

using namespace std::chrono_literals;

std::string printed(const Table& table) {
  std::ostringstream out;
  table.print(out);
  return out.str();
}

TEST(TableText, AlignsColumns) {
  Table table({"VRF", "PEER"});
  table.add({"red", "10.0.0.2"});
  table.add({"default", ""});
  EXPECT_EQ(printed(table), "VRF      PEER\nred      10.0.0.2\ndefault\n");
}

TEST(TableText, IsNeverWiderThanATerminal) {
  Table table({"A", "B", "C"});
  table.add({std::string(300, 'a'), "short", std::string(80, 'c')});
  std::istringstream lines(printed(table));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), Table::kMaxWidth);
  EXPECT_NE(printed(table).find("aa..  short  cc"), std::string::npos);
}

TEST(TableText, TheLastColumnGoesOnInTheNextLines) {
  Table table({"PORT", "STATE", "REASON"});
  std::string reason = "because";
  for (int i = 0; i < 40; ++i) reason += " \u00fc" + std::to_string(i);
  table.add({"p0", "closed", reason});
  table.add({"p1", "available", ""});
  std::istringstream lines(printed(table));
  std::string line, told;
  std::getline(lines, line);
  const std::size_t place = line.find("REASON");
  std::getline(lines, line);
  EXPECT_EQ(line.substr(0, place), "p0    closed     ");
  for (told = line.substr(place); std::getline(lines, line) && line.starts_with("    ");) {
    EXPECT_EQ(line.find_first_not_of(' '), place);
    EXPECT_LE(line.size(), Table::kMaxWidth + 20);  // of octets: the umlauts have two
    told += ' ' + line.substr(place);
  }
  EXPECT_EQ(told, reason);
  EXPECT_EQ(line, "p1    available");
}

TEST(TableText, CutsBetweenCharacters) {
  Table table({"A", "B"});
  std::string umlauts;
  for (int i = 0; i < 120; ++i) umlauts += "\u00fc";
  table.add({umlauts, "end"});
  const std::string text = printed(table);
  EXPECT_NE(text.find("\u00fc..  end"), std::string::npos) << text;
}

TEST(TableText, WithoutHeadingsThereIsNoFirstLine) {
  Table table({"", ""});
  table.add({"phase", "applied\nnow"});
  EXPECT_EQ(printed(table), "phase  applied now\n");
}

TEST(TableText, SplitsTheRowOfANameThatIsTooLong) {
  Table table({"VRF", "PEER", "STATE", "REASON"}, 2);
  const std::string address = "2001:db8:1111:2222:3333:4444:5555:6666";
  table.add({"red", address, "active", std::string(30, 'x')});
  table.add({"red", "10.0.0.2", "established", "none"});
  std::istringstream lines(printed(table));
  std::vector<std::string> all;
  for (std::string line; std::getline(lines, line);) all.push_back(line);
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[1], "red  " + address);
  EXPECT_EQ(all[2].find("active"), all[0].find("STATE"));
  EXPECT_EQ(all[3].find("established"), all[0].find("STATE"));
  for (const std::string& line : all) EXPECT_LE(line.size(), Table::kMaxWidth);
}

TEST(TableText, ColoursWordsWithoutMovingColumns) {
  Table table({"A", "B"});
  table.add({"established", "x"});
  std::ostringstream out;
  table.print(out, true);
  EXPECT_EQ(out.str(), "A            B\n\x1b[32mestablished\x1b[0m  x\n");
}

TEST(HumanDuration, UsesTwoUnits) {
  EXPECT_EQ(humanDuration(0s), "0s");
  EXPECT_EQ(humanDuration(59s), "59s");
  EXPECT_EQ(humanDuration(192s), "3m12s");
  EXPECT_EQ(humanDuration(2h + 5min), "2h05m");
  EXPECT_EQ(humanDuration(99h), "4d03h");
}

TEST(Milliseconds, HaveOneDecimal) {
  EXPECT_EQ(milliseconds(84249us), "84.2 ms");
  EXPECT_EQ(milliseconds(0us), "0.0 ms");
}

}  // namespace
}  // namespace nicleaf::cli
