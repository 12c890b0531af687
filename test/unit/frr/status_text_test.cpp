// SPDX-License-Identifier: Apache-2.0
#include "frr/status_text.hpp"

#include <gtest/gtest.h>

namespace nicleaf::frr {
namespace {

TEST(StatusText, APathAtTheStartIsTheObject) {
  const auto [path, rest] = splitPath("/a:b/c[d='x: y']/e[f=\"]: \"]: no such thing: really");
  EXPECT_EQ(path, "/a:b/c[d='x: y']/e[f=\"]: \"]");
  EXPECT_EQ(rest, "no such thing: really");
}

TEST(StatusText, OtherTextHasNoPath) {
  for (const char* text : {"", "no such thing: really", "/only/a/path", "/unfinished[a='b: c"}) {
    const auto [path, rest] = splitPath(text);
    EXPECT_EQ(path, "") << text;
    EXPECT_EQ(rest, text);
  }
}

TEST(StatusText, RemovesSecretsEverywhere) {
  EXPECT_EQ(scrubbed("neighbor x password hunter2: bad hunter2, hunter22", {"hunter2", "hunter22", ""}),
            "neighbor x password (secret): bad (secret), (secret)");
  EXPECT_EQ(scrubbed("secret", {"e"}), "s(secret)cr(secret)t");
}

}  // namespace
}  // namespace nicleaf::frr
