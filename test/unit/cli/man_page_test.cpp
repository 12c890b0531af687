// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "unit/cli/command_test.hpp"

namespace nicleaf::cli {
namespace {

std::string contentOf(const std::string& file) {
  std::ifstream stream(std::string(NICLEAF_SOURCE_DIR) + "/" + file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// What --help lists: the names in its two columns, such as "apply" and "--comment".
std::set<std::string> listed(const std::string& help) {
  std::set<std::string> names;
  std::istringstream lines(help);
  const std::regex name("^ {2,4}(?:-h,)?(--?[a-z-]+|[a-z]+)\\b.*");
  std::smatch found;
  for (std::string line; std::getline(lines, line);)
    if (std::regex_match(line, found, name)) names.insert(found[1]);
  return names;
}

class ManPage : public CommandTest {
 protected:
  std::set<std::string> help(std::vector<std::string> arguments) {
    arguments.emplace_back("--help");
    EXPECT_EQ(nicleaf(arguments), kOk);
    return listed(out_);
  }
};

TEST_F(ManPage, AndCompletionHaveEveryCommandAndOption) {
  std::set<std::string> all = help({});
  ASSERT_TRUE(all.contains("validate") && all.contains("--json") && all.contains("show"));
  const auto under = [&](const std::vector<std::string>& parents, const std::set<std::string>& names) {
    for (const std::string& name : names) {
      if (name.starts_with('-')) continue;
      auto command = parents;
      command.push_back(name);
      all.merge(help(command));
    }
  };
  const std::set<std::string> topics = help({"show"});
  under({}, std::set(all));
  under({"show"}, topics);
  all.insert(topics.begin(), topics.end());
  ASSERT_TRUE(all.contains("--comment") && all.contains("drift") && all.contains("--gobgp"));
  const std::string completion = contentOf("src/cli/completion.bash");
  const std::string page = std::regex_replace(contentOf("man/nicleaf.1"), std::regex("\\\\-"), "-");
  for (const std::string& name : all) {
    const std::string word = name.starts_with('-') ? name + "\\b" : "\\b" + name + "\\b";
    EXPECT_TRUE(std::regex_search(page, std::regex(word))) << name << " is not in man/nicleaf.1";
    EXPECT_TRUE(std::regex_search(completion, std::regex(word))) << name << " is not in src/cli/completion.bash";
  }
}

}  // namespace
}  // namespace nicleaf::cli
