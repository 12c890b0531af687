// SPDX-License-Identifier: Apache-2.0
#include "model/utf8.hpp"

#include <gtest/gtest.h>

namespace nicleaf::model {
namespace {

TEST(ValidUtf8, KeepsValidText) {
  const std::string text = "plain, tab\t, line\n, \u00e9, \u20ac, \U0001f600";
  EXPECT_EQ(validUtf8(text), text);
}

TEST(ValidUtf8, ReplacesEachBadOctet) {
  EXPECT_EQ(validUtf8("a\xff"), "a?");
  EXPECT_EQ(validUtf8("\xc3"), "?");                 // cut off
  EXPECT_EQ(validUtf8("\xc0\xaf"), "??");            // overlong '/'
  EXPECT_EQ(validUtf8("\xe0\x80\xaf"), "???");       // overlong
  EXPECT_EQ(validUtf8("\xed\xa0\x80"), "???");       // a surrogate
  EXPECT_EQ(validUtf8("\xf4\x90\x80\x80"), "????");  // beyond U+10FFFF
  EXPECT_EQ(validUtf8("\xe2\x82x"), "??x");
}

TEST(ValidUtf8, ReplacesControlCharacters) {
  EXPECT_EQ(validUtf8(std::string("a\0b", 3)), "a?b");
  EXPECT_EQ(validUtf8("\x1b[31mred\r\x7f"), "?[31mred??");
}

TEST(StartOf, DoesNotCutACharacter) {
  EXPECT_EQ(startOf("abc", 3), "abc");
  EXPECT_EQ(startOf("abcd", 3), "abc");
  EXPECT_EQ(startOf("ab\u00e9", 3), "ab");
  EXPECT_EQ(startOf("ab\U0001f600", 5), "ab");
  EXPECT_EQ(startOf("ab\U0001f600", 6), "ab\U0001f600");
  EXPECT_EQ(startOf("\u20ac", 2), "");
  EXPECT_EQ(startOf("\x80\x80\x80\x80\x80", 4).size(), 4U) << "that is no text: it only has to end";
}

}  // namespace
}  // namespace nicleaf::model
