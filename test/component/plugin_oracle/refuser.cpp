// SPDX-License-Identifier: Apache-2.0
#include "plugin_oracle/refuser.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace nicleaf::test {

namespace {

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

}  // namespace

FrrNode::Options Refuser::options() {
  FrrNode::Options options;
  options.preload = NICLEAF_REFUSER_LIBRARY;
  options.environment["NICLEAF_REFUSER"] = "/run/frr/refuser";  // which is the node's own
  return options;
}

void Refuser::refuse(const std::vector<Rule>& rules) {
  const std::string made = base_ + ".new";
  {
    std::ofstream file(made);
    file << ++number_ << '\n';
    for (const auto& rule : rules) {
      file << rule.skip << '\t' << rule.times << '\t' << rule.code << '\t' << replaced(rule.line.context, "\n", " > ")
           << '\t' << rule.line.text << '\t' << rule.text << '\n';
    }
  }
  std::filesystem::rename(made, base_ + ".rules");
}

std::vector<Refuser::Executed> Refuser::executed() {
  std::ifstream file(base_ + ".executed");
  file.seekg(read_);
  std::vector<Executed> lines;
  for (std::string text; std::getline(file, text);) {
    read_ += static_cast<std::streamoff>(text.size()) + 1;
    std::istringstream fields(text);
    Executed executed{};
    char sign = 0;
    fields >> sign >> executed.code;
    executed.injected = sign == '-';
    fields.ignore();
    std::getline(fields, executed.line.context, '\t');
    std::getline(fields, executed.line.text);
    executed.line.context = replaced(executed.line.context, " > ", "\n");
    lines.push_back(std::move(executed));
  }
  return lines;
}

}  // namespace nicleaf::test
