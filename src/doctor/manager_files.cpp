// SPDX-License-Identifier: Apache-2.0
#include "doctor/manager_files.hpp"

#include <algorithm>
#include <fstream>
#include <map>

namespace nicleaf::doctor {
namespace {

namespace fs = std::filesystem;

constexpr const char* kBlanks = " \t\r";

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(kBlanks);
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(kBlanks) + 1 - first);
}

}  // namespace

std::vector<std::string> linesOf(const fs::path& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  std::string begun;
  for (std::string line; std::getline(in, line);) {
    line = trimmed(line);
    if (line.starts_with('#') || line.starts_with(';')) continue;
    const bool goesOn = line.ends_with('\\');
    if (goesOn) line.back() = ' ';
    begun += line;
    if (goesOn) continue;
    if (!begun.empty()) lines.push_back(begun);
    begun.clear();
  }
  if (!begun.empty()) lines.push_back(begun);
  return lines;
}

std::vector<Setting> settingsOf(const fs::path& file) {
  std::vector<Setting> settings;
  std::string section;
  for (const std::string& line : linesOf(file)) {
    const auto equals = line.find('=');
    if (line.starts_with('[') && line.ends_with(']')) {
      section = line.substr(1, line.size() - 2);
    } else if (equals != std::string::npos) {
      settings.push_back({section, trimmed(line.substr(0, equals)), trimmed(line.substr(equals + 1))});
    }
  }
  return settings;
}

std::vector<fs::path> filesOf(const fs::path& root, const fs::path& directory, const std::string& extension) {
  std::map<std::string, fs::path> byName;
  for (const char* place : {"usr/lib", "usr/local/lib", "run", "etc"}) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(root / place / directory, ignored)) {
      if (entry.path().extension() == extension) byName.insert_or_assign(entry.path().filename(), entry.path());
    }
  }
  std::vector<fs::path> files;
  files.reserve(byName.size());
  for (const auto& [name, path] : byName) files.push_back(path);
  return files;
}

bool isThere(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

std::vector<std::string> partsOf(const std::string& text, const char* separators) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while ((begin = text.find_first_not_of(separators, begin)) != std::string::npos) {
    const auto end = std::min(text.find_first_of(separators, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return parts;
}

}  // namespace nicleaf::doctor
