// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "unit/cli/command_test.hpp"

namespace nicleaf::cli {
namespace {

std::string contentOf(const std::string& file) {
  std::ifstream stream(std::string(NICLEAF_SOURCE_DIR) + "/" + file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Names, such as "apply" and "--comment", and what --help says of each.
using Listed = std::multimap<std::string, std::string>;

/// What --help lists in its two columns. The second one may be on a line of its own.
Listed listed(const std::string& help) {
  Listed names;
  std::istringstream lines(help);
  const std::regex name("^ {2,4}(?:-h,)?(--?[a-z-]+|[a-z][a-z-]*)\\b\\S*(?: \\S+)?(?: {2,}(.*))?$");
  std::smatch found;
  for (std::string line; std::getline(lines, line);) {
    if (!std::regex_match(line, found, name)) continue;
    const std::string listedName = found[1];
    std::string description = found[2];
    if (description.empty() && std::getline(lines, line)) description = line.substr(line.find_first_not_of(' '));
    names.emplace(listedName, description);
  }
  return names;
}

bool hasWord(const std::string& text, const std::string& word) {
  return std::regex_search(text, std::regex((word.starts_with('-') ? "" : "\\b") + word + "\\b"));
}

/// fish is told options without their hyphens: -l for --long, -s for -s.
std::string inFish(const std::string& name) {
  if (name.starts_with("--")) return "-l " + name.substr(2);
  return name.starts_with('-') ? "-s " + name.substr(1) : name;
}

class ManPage : public CommandTest {
 protected:
  Listed help(std::vector<std::string> arguments) {
    arguments.emplace_back("--help");
    EXPECT_EQ(nicleaf(arguments), kOk);
    return listed(out_);
  }

  /// Of all commands and topics.
  Listed everything() {
    Listed all = help({});
    const auto under = [&](const std::vector<std::string>& parents, const Listed& names) {
      for (const auto& [name, description] : names) {
        if (name.starts_with('-')) continue;
        auto command = parents;
        command.push_back(name);
        all.merge(help(command));
      }
    };
    under({}, Listed(all));
    const Listed topics = help({"show"});
    under({"show"}, topics);
    return all;
  }
};

TEST_F(ManPage, AndCompletionsHaveEveryCommandAndOption) {
  const Listed all = everything();
  for (const char* name : {"support-bundle", "--json", "show", "--comment", "drift", "--gobgp", "-n", "--generation"})
    ASSERT_TRUE(all.contains(name)) << name;
  const std::string page = std::regex_replace(contentOf("man/nicleaf.1"), std::regex("\\\\-"), "-");
  const std::string bash = contentOf("src/cli/completion.bash");
  const std::string zsh = contentOf("src/cli/completion.zsh");
  const std::string fish = contentOf("src/cli/completion.fish");
  for (const auto& [name, description] : all) {
    EXPECT_TRUE(hasWord(page, name)) << name << " is not in man/nicleaf.1";
    EXPECT_TRUE(hasWord(bash, name)) << name << " is not in src/cli/completion.bash";
    EXPECT_TRUE(hasWord(zsh, name)) << name << " is not in src/cli/completion.zsh";
    EXPECT_TRUE(hasWord(fish, inFish(name))) << name << " is not in src/cli/completion.fish";
  }
}

TEST_F(ManPage, CompletionsOfZshAndFishDescribeThemAsHelpDoes) {
  const std::string zsh = contentOf("src/cli/completion.zsh");
  const std::string fish = contentOf("src/cli/completion.fish");
  for (const auto& [name, description] : everything()) {
    ASSERT_FALSE(description.empty()) << name;
    const std::string inZsh = name.starts_with('-') ? name + "[" + description + "]" : name + ":" + description;
    EXPECT_NE(zsh.find(inZsh), std::string::npos) << "src/cli/completion.zsh lacks: " << inZsh;
    const std::regex line(inFish(name) + "[^\\n]*(?:\\\\\\n[^\\n]*)?-d (['\"])" +
                          std::regex_replace(description, std::regex("[.()]"), "\\$&") + "\\1");
    EXPECT_TRUE(std::regex_search(fish, line)) << "src/cli/completion.fish lacks: " << name << ": " << description;
  }
}

}  // namespace
}  // namespace nicleaf::cli
