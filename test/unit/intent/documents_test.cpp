// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

#include "intent/parser.hpp"

namespace nicleaf::intent {
namespace {

namespace fs = std::filesystem;

const fs::path kDocuments = fs::path(NICLEAF_SOURCE_DIR) / "test" / "yang";

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<fs::path> documents(const char* folder) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(kDocuments / folder)) {
    if (entry.path().extension() != ".expect") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string messages(const model::Errors& errors) {
  std::string text;
  for (const model::Error& error : errors) text += error.message() + "\n";
  return text;
}

TEST(Documents, ValidOnesAreAcceptedAndTheirCanonicalFormIsStable) {
  const Parser parser;
  const auto paths = documents("valid");
  ASSERT_GE(paths.size(), 10U);
  for (const fs::path& path : paths) {
    SCOPED_TRACE(path.filename());
    const auto parsed = parser.parse(contents(path));
    if (!parsed) {
      ADD_FAILURE() << messages(parsed.error());
      continue;
    }
    const auto again = parser.parse(parsed->json);
    ASSERT_TRUE(again) << messages(again.error());
    EXPECT_EQ(again->json, parsed->json);
    EXPECT_EQ(again->intent, parsed->intent);
  }
}

// NAME.expect has one line for each error: its whole message.
TEST(Documents, InvalidOnesAreRefusedWithTheExpectedMessages) {
  const Parser parser;
  const auto paths = documents("invalid");
  ASSERT_GE(paths.size(), 80U);
  for (const fs::path& path : paths) {
    SCOPED_TRACE(path.filename());
    const auto parsed = parser.parse(contents(path));
    if (parsed) {
      ADD_FAILURE() << "accepted";
      continue;
    }
    EXPECT_EQ(messages(parsed.error()), contents(fs::path(path).replace_extension(".expect")));
    for (const model::Error& error : parsed.error()) {
      EXPECT_EQ(error.code, model::ErrorCode::kInvalidIntent);
      EXPECT_THAT(error.message(), testing::Not(testing::HasSubstr("hunter2")));
    }
  }
}

}  // namespace
}  // namespace nicleaf::intent
