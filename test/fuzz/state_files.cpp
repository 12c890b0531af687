// SPDX-License-Identifier: Apache-2.0
#include "fuzz/state_files.hpp"

#include <algorithm>
#include <set>

#include "store/record.hpp"

namespace nicleaf::fuzz {
namespace {

constexpr std::string_view kFile = "== ", kHistory = "history/", kUnsigned = "nicleaf-record 1 CHECKSUM\n";

bool isName(const std::string& name) {
  static const std::set<std::string> kNames = {"current.json", "pending.json", "trial.json",  "abandoned.json",
                                               "highest.json", "drain.json",   "journal.log", "journal.log.1"};
  if (!name.starts_with(kHistory)) return kNames.contains(name);
  const std::string rest = name.substr(kHistory.size());
  return !rest.empty() && rest.size() < 40 && rest.find_first_not_of("0123456789.jsonrectd") == std::string::npos &&
         rest.find_first_not_of('.') != std::string::npos;
}

std::string lineOf(std::string_view line) {
  return line.starts_with('@') ? documentOf(line.substr(1)) : std::string(line);
}

std::string withChecksum(const std::string& text) {
  if (!text.starts_with(kUnsigned)) return text;
  const std::string rest = text.substr(kUnsigned.size());
  return "nicleaf-record 1 " + store::sha256(rest) + "\n" + rest;
}

}  // namespace

std::string documentOf(std::string_view generation) {
  return R"({"nicleaf-fabric:fabric":{"generation":")" + std::string(generation) +
         R"(","underlay":{"local-as":65001,"vtep-address":"192.0.2.11","system-mac":"02:00:00:00:00:11",)"
         R"("uplink":[{"interface":"p0"}]}}})";
}

Files filesOf(std::string_view input) {
  Files files;
  std::string* text = nullptr;
  while (!input.empty()) {
    const std::size_t end = std::min(input.find('\n'), input.size());
    const std::string_view line = input.substr(0, end);
    if (line.starts_with(kFile)) {
      const std::string name(line.substr(kFile.size()));
      text = isName(name) ? &files[name] : nullptr;
    } else if (text != nullptr) {
      *text += lineOf(line) + (end < input.size() ? "\n" : "");
    }
    input.remove_prefix(std::min(end + 1, input.size()));
  }
  for (auto& [name, content] : files) content = withChecksum(content);
  return files;
}

}  // namespace nicleaf::fuzz
