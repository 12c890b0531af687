// SPDX-License-Identifier: Apache-2.0
#include "intent/yaml_text.hpp"

#include <gmock/gmock.h>

#include "intent/document.hpp"

namespace nicleaf::intent {
namespace {

using testing::HasSubstr;
using testing::Optional;

TEST(YamlText, IsUtf8WithoutControlCharacters) {
  EXPECT_FALSE(notPrintable("tab\t, line\n, \r\n, \u00e9, \u0085, \u20ac, \U0001f600"));
  EXPECT_THAT(notPrintable(std::string_view("ab\0c", 4)), Optional(2U));
  EXPECT_THAT(notPrintable("\u00e9\x7f"), Optional(2U));
  EXPECT_THAT(notPrintable("a\xff"), Optional(1U));
  EXPECT_THAT(notPrintable("\u0080"), Optional(0U));
  EXPECT_THAT(notPrintable("\uffff"), Optional(0U));
}

TEST(YamlText, AQuotedTextGoesOnInLinesThatAreIndented) {
  EXPECT_FALSE(lineBeyondQuotes("\"a\n  b\"", 0, 1));
  EXPECT_FALSE(lineBeyondQuotes("\"a\n\n\r\n  b\"\nc", 0, 1)) << "a line may be blank";
  EXPECT_FALSE(lineBeyondQuotes("\"a\nb\"", 0, -1)) << "nothing is around it";
  EXPECT_THAT(lineBeyondQuotes("\"a\n  b\"", 0, 2), Optional(3U));
  EXPECT_THAT(lineBeyondQuotes("k: 'a\nb'", 3, 0), Optional(6U));
  EXPECT_THAT(lineBeyondQuotes("k: &x 'a\nb'", 3, 0), Optional(9U)) << "after an anchor";
}

TEST(YamlText, AnEscapedQuotationMarkEndsNothing) {
  EXPECT_THAT(lineBeyondQuotes("\"a\\\"\nb\"", 0, 0), Optional(5U));
  EXPECT_THAT(lineBeyondQuotes("'a''\nb'", 0, 0), Optional(5U));
  EXPECT_FALSE(lineBeyondQuotes("\"a\\\\\"\nb", 0, 0));
  EXPECT_FALSE(lineBeyondQuotes("'a\\'\nb", 0, 0));
  EXPECT_THAT(lineBeyondQuotes("\"a\\\nb\"", 0, 0), Optional(4U)) << "an escaped line feed";
}

TEST(YamlText, WithoutQuotationMarksThereIsNothingToEnd) {
  for (const char* text : {"a\nb", "|\n a\nb", "&x", "!", ""}) EXPECT_FALSE(lineBeyondQuotes(text, 0, 0)) << text;
}

std::string errorOf(std::string_view text) {
  const auto read = readDocument(text);
  return read ? "accepted" : read.error().message();
}

TEST(Yaml, AQuotedTextThatIsNotClosedIsRefused) {
  for (const char* text : {"a: 'x\nb: 2\n", "a: \"x\nb: 2", "a: \"", "a: \"x\n   ", "\"a: 1\n", "a: [\"x\n  ]\n"})
    EXPECT_THAT(errorOf(text), HasSubstr("the end of the document inside a quoted text")) << text;
}

TEST(Yaml, AQuotedTextDoesNotSwallowOtherLines) {
  EXPECT_THAT(errorOf("a: \"x\nb: \"y\"\n"), HasSubstr("line 2, column 1: the text before has no closing"));
  EXPECT_THAT(errorOf("l:\n- a: 'x\n- a: y'\n"), HasSubstr("line 3, column 1"));
  EXPECT_THAT(errorOf("a: {b: \"x\nc: y\"}\n"), HasSubstr("line 2, column 1"));
  EXPECT_THAT(errorOf("l: &k\n  a: \"x\n  b: y\"\n"), HasSubstr("line 3, column 1"));
}

TEST(Yaml, AQuotedTextMayHaveSeveralLines) {
  const auto read = readDocument("l:\n- a: \"x\n    y\"\n  b: 'z\n\n    z'\n");
  ASSERT_TRUE(read) << read.error().message();
  const Value& entry = (*read)->members.at(0).value.items.at(0);
  EXPECT_EQ(entry.members.at(0).value.text, "x y");
  EXPECT_EQ(entry.members.at(1).value.text, "z\nz");
}

TEST(Yaml, TextsKeepTheirLastLine) {
  EXPECT_EQ((*readDocument("a: |\n  x\n"))->members.at(0).value.text, "x\n");
  EXPECT_EQ((*readDocument("a: |+\n  x\n\n"))->members.at(0).value.text, "x\n\n");
  EXPECT_EQ((*readDocument("a: x"))->members.at(0).value.text, "x");
}

TEST(Yaml, BlanksAndCommentsAreNoDocument) {
  for (const char* text : {"", " \n", "# nothing\n", "\n# nothing"}) {
    const auto read = readDocument(text);
    ASSERT_TRUE(read) << text;
    EXPECT_FALSE(*read) << text;
  }
}

TEST(Yaml, NothingComesAfterTheDocument) {
  for (const char* text :
       {"a: 1\n---\nb: 2\n", "a: 1\n...\nb: 2\n", "a: 1\n---\n", ",a: 1\n", "a: 1\n, b: 2\n", "a: 1\n]\n"})
    EXPECT_NE(errorOf(text), "accepted") << text;
  EXPECT_EQ(errorOf("---\na: 1\n...\n"), "accepted");
}

}  // namespace
}  // namespace nicleaf::intent
