// SPDX-License-Identifier: Apache-2.0
#include "cli/table.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <numeric>
#include <ostream>
#include <utility>

namespace nicleaf::cli {
namespace {

constexpr std::string_view kGap = "  ";
constexpr std::string_view kCut = "..";

/// The width in characters, not octets: continuation octets of UTF-8 take no column.
std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

std::string cut(const std::string& text, std::size_t width) {
  if (columns(text) <= width) return text;
  std::string shorter = text;
  while (columns(shorter) > width - kCut.size()) shorter.pop_back();
  // pop_back() removes octets: remove the rest of a character that was cut in two.
  while (!shorter.empty() && (static_cast<unsigned char>(shorter.back()) & 0xc0U) == 0xc0U) shorter.pop_back();
  return shorter + std::string(kCut);
}

std::vector<std::size_t> fit(std::vector<std::size_t> widths) {
  const std::size_t gaps = kGap.size() * (widths.size() - 1);
  while (std::accumulate(widths.begin(), widths.end(), gaps) > Table::kMaxWidth) --*std::ranges::max_element(widths);
  return widths;
}

std::string padded(const char* format, long long high, long long low) {
  char text[64];
  std::snprintf(text, sizeof text, format, high, low);
  return text;
}

}  // namespace

Table::Table(std::vector<std::string> headings) { rows_.push_back(std::move(headings)); }

void Table::add(std::vector<std::string> cells) {
  for (std::string& cell : cells) std::ranges::replace(cell, '\n', ' ');
  rows_.push_back(std::move(cells));
}

void Table::print(std::ostream& out) const {
  std::vector<std::size_t> widths(rows_.front().size());
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], columns(row[i]));
  widths = fit(std::move(widths));
  for (const auto& row : rows_) {
    std::string line;
    std::size_t wanted = 0;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      line += cut(row[i], widths[i]);
      wanted += widths[i] + kGap.size();
      line.append(wanted - columns(line), ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    if (!line.empty()) out << line << '\n';
  }
}

std::string humanDuration(std::chrono::seconds duration) {
  const long long s = duration.count();
  if (s < 60) return std::to_string(s) + "s";
  if (s < 3600) return padded("%lldm%02llds", s / 60, s % 60);
  if (s < 86400) return padded("%lldh%02lldm", s / 3600, s % 3600 / 60);
  return padded("%lldd%02lldh", s / 86400, s % 86400 / 3600);
}

std::string milliseconds(std::chrono::microseconds duration) {
  char text[64];
  std::snprintf(text, sizeof text, "%.1f ms", static_cast<double>(duration.count()) / 1000);
  return text;
}

std::string humanDuration(const std::string& seconds) {
  long long number = 0;
  std::from_chars(seconds.data(), seconds.data() + seconds.size(), number);
  return humanDuration(std::chrono::seconds(number));
}

}  // namespace nicleaf::cli
