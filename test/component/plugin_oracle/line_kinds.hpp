// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "lines/line_difference.hpp"
#include "lines/renderer.hpp"
#include "plugin_oracle/refuser.hpp"

namespace nicleaf::test {

/// One line of a commit, and its place among the lines that bgpd gets.
struct CommitLine {
  /// The line's pattern in the table, whatever its values, and whether the line adds (+), removes (-) or only leads to
  /// another context (>): "+ peer password: neighbor {n} password {.}".
  std::string kind;
  Line line;
  unsigned before = 0;   // how many equal lines of the commit come before it
  std::size_t step = 0;  // its step; for a line that leads to a context, the first step in that context
};

/// The lines that the module executes for these steps, in order. A line that leads to a context appears once: how often
/// bgpd gets it depends on the slices of the commit.
[[nodiscard]] std::vector<CommitLine> linesOf(std::span<const lines::Step> steps, lines::Profile profile,
                                              lines::Release release);

/// All kinds of lines that the renderer has.
[[nodiscard]] std::set<std::string> allKinds(lines::Profile profile, lines::Release release);

}  // namespace nicleaf::test
