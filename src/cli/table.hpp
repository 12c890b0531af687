// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <iosfwd>
#include <string>
#include <vector>

namespace nicleaf::cli {

/// Columns of text, left-aligned, at most kMaxWidth wide together: cells of the widest columns are cut and end in "..".
class Table {
 public:
  /// If all headings are empty, no line of headings is printed.
  explicit Table(std::vector<std::string> headings);
  /// A row of the table: one cell for each heading.
  void add(std::vector<std::string> cells);
  void print(std::ostream& out) const;

  static constexpr std::size_t kMaxWidth = 100;

 private:
  std::vector<std::vector<std::string>> rows_;  // the first is the headings
};

/// "12s", "3m12s", "2h05m", "4d03h".
[[nodiscard]] std::string humanDuration(std::chrono::seconds duration);
/// Of seconds as gNMI has them: a number in a string.
[[nodiscard]] std::string humanDuration(const std::string& seconds);
/// "84.2 ms".
[[nodiscard]] std::string milliseconds(std::chrono::microseconds duration);

}  // namespace nicleaf::cli
