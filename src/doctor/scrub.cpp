// SPDX-License-Identifier: Apache-2.0
#include "doctor/scrub.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace nicleaf::doctor {
namespace {

// What follows one of these in its line is removed, to the end of the line. Lower case.
constexpr std::array<std::string_view, 10> kAnnouncements = {
    "password",         "passwd",  "key-string", "authentication-key", "message-digest-key", "secret",
    "community-string", "md5 key", "bearer",     "private key"};

/// Where the part of the line begins that may have a secret.
std::size_t secretIn(const std::string& line) {
  std::string lower = line;
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  std::size_t first = std::string::npos;
  for (const std::string_view word : kAnnouncements) {
    const std::size_t found = lower.find(word);
    if (found != std::string::npos) first = std::min(first, found + word.size());
  }
  return first;
}

}  // namespace

std::string withoutSecrets(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string line(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const std::size_t secret = secretIn(line);
    if (secret < line.size()) line.replace(secret, std::string::npos, " (removed)");
    result += line;
    if (end != std::string_view::npos) result += '\n';
  }
  return result;
}

}  // namespace nicleaf::doctor
