// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace nicleaf::cli {

/// Columns of text, left-aligned, at most kMaxWidth wide together: cells of the widest columns are cut and end in "..",
/// but the last column goes on in the next lines, because that is where sentences are.
class Table {
 public:
  /// If all headings are empty, no line of headings is printed. The first `whole` columns are never cut: what does not
  /// fit there gets a line of its own, and the rest of its row the next one.
  explicit Table(std::vector<std::string> headings, std::size_t whole = 0);
  /// A row of the table: one cell for each heading.
  void add(std::vector<std::string> cells);
  /// `coloured`: words for what is well and what is not have the colours of colourOf().
  void print(std::ostream& out, bool coloured = false) const;

  static constexpr std::size_t kMaxWidth = 80;

 private:
  [[nodiscard]] std::vector<std::size_t> widths() const;

  std::vector<std::vector<std::string>> rows_;  // the first is the headings
  std::size_t whole_;
};

/// The escape sequence of a terminal for a word that tells how something is: "established", "down"; empty for others.
[[nodiscard]] std::string_view colourOf(std::string_view word);
inline constexpr std::string_view kPlain = "\x1b[0m";  // ends a colour

/// "12s", "3m12s", "2h05m", "4d03h".
[[nodiscard]] std::string humanDuration(std::chrono::seconds duration);
/// Of seconds as gNMI has them: a number in a string.
[[nodiscard]] std::string humanDuration(const std::string& seconds);
/// "84.2 ms".
[[nodiscard]] std::string milliseconds(std::chrono::microseconds duration);

}  // namespace nicleaf::cli
