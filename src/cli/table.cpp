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
constexpr std::size_t kLeastWhole = 8;  // columns that are never cut do not get narrower than this

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

/// The first words of `text` that fit, or what fits of the first one; removes them from it.
std::string firstLine(std::string& text, std::size_t width) {
  std::size_t fits = 0;  // octets
  for (std::size_t used = 0; fits < text.size(); ++fits) {
    const bool begins = (static_cast<unsigned char>(text[fits]) & 0xc0U) != 0x80U;
    if (begins && used++ == width) break;
  }
  const std::size_t blank = fits < text.size() ? text.rfind(' ', fits) : std::string::npos;
  const std::size_t end = blank == std::string::npos || blank == 0 ? fits : blank;
  std::string line = text.substr(0, end);
  text.erase(0, end + (end < text.size() && text[end] == ' ' ? 1 : 0));
  return line;
}

/// Makes columns behind the first `whole` narrower, or those if there are no others, until all fit.
std::vector<std::size_t> fit(std::vector<std::size_t> widths, std::size_t whole) {
  const std::size_t gaps = kGap.size() * (widths.size() - 1);
  const auto first = widths.begin() + static_cast<std::ptrdiff_t>(whole < widths.size() ? whole : 0);
  while (std::accumulate(widths.begin(), widths.end(), gaps) > Table::kMaxWidth) {
    const auto widest = std::max_element(first, widths.end());
    if (*widest <= kCut.size()) break;
    --*widest;
  }
  return widths;
}

std::string padded(const char* format, long long high, long long low) {
  char text[64];
  std::snprintf(text, sizeof text, format, high, low);
  return text;
}

}  // namespace

Table::Table(std::vector<std::string> headings, std::size_t whole) : whole_(whole) {
  rows_.push_back(std::move(headings));
}

void Table::add(std::vector<std::string> cells) {
  for (std::string& cell : cells) std::ranges::replace(cell, '\n', ' ');
  rows_.push_back(std::move(cells));
}

std::vector<std::size_t> Table::widths() const {
  const std::size_t count = rows_.front().size();
  std::vector<std::size_t> all(count), behind;
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < count; ++i) all[i] = std::max(all[i], columns(row[i]));
  // What the columns behind leave for those that are never cut.
  const auto split = all.begin() + static_cast<std::ptrdiff_t>(whole_);
  const std::size_t taken = std::accumulate(split, all.end(), kGap.size() * (count - 1));
  const std::size_t room = taken < kMaxWidth ? kMaxWidth - taken : 0;
  while (std::accumulate(all.begin(), split, std::size_t{0}) > room) {
    const auto widest = std::max_element(all.begin(), split);
    if (*widest <= kLeastWhole) break;
    --*widest;
  }
  return fit(std::move(all), whole_);
}

void Table::print(std::ostream& out, bool coloured) const {
  const std::vector<std::size_t> widths = this->widths();
  for (const auto& row : rows_) {
    std::string line;
    std::size_t width = 0;   // of `line`, on the terminal
    std::size_t wanted = 0;  // where the next cell begins
    const auto end = [&] {
      line.erase(line.find_last_not_of(' ') + 1);
      if (!line.empty()) out << line << '\n';
      line.clear();
      width = 0;
    };
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (i == whole_ && width >= wanted) end();
      if (width < wanted) {
        line.append(wanted - width, ' ');
        width = wanted;
      } else if (i > 0) {
        line += ' ';  // of the columns that are never cut
        ++width;
      }
      const bool isLast = i + 1 == widths.size() && i > 0;
      std::string rest = row[i];
      const std::string cell = i < whole_ ? row[i] : isLast ? firstLine(rest, widths[i]) : cut(row[i], widths[i]);
      const std::string_view colour = coloured ? colourOf(cell) : std::string_view();
      line += colour.empty() ? cell : std::string(colour) + cell + std::string(kPlain);
      width += columns(cell);
      while (i >= whole_ && isLast && !rest.empty()) {
        end();
        line = std::string(wanted, ' ') + firstLine(rest, widths[i]);
      }
      wanted += widths[i] + kGap.size();
    }
    end();
  }
}

std::string_view colourOf(std::string_view word) {
  constexpr std::string_view kGreen = "\x1b[32m", kYellow = "\x1b[33m", kRed = "\x1b[31m";
  static constexpr std::pair<std::string_view, std::string_view> kWords[] = {
      {"established", kGreen}, {"up", kGreen},       {"yes", kGreen},        {"available", kGreen},
      {"applied", kGreen},     {"live", kGreen},     {"applying", kYellow},  {"starting", kYellow},
      {"unknown", kYellow},    {"waiting", kYellow}, {"held", kYellow},      {"degraded", kYellow},
      {"down", kRed},          {"idle", kRed},       {"connect", kRed},      {"active", kRed},
      {"open-sent", kRed},     {"no", kRed},         {"open-confirm", kRed}, {"unavailable", kRed},
      {"closed", kRed},        {"failed", kRed},     {"away", kRed},         {"silent", kRed},
      {"not live", kRed},      {"clearing", kRed}};
  const auto* const found = std::ranges::find(kWords, word, &std::pair<std::string_view, std::string_view>::first);
  return found == std::end(kWords) ? std::string_view() : found->second;
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
