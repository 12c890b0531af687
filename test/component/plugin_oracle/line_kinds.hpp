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

// One line of a commit, and when bgpd hears of it.
struct CommitLine {
  // The template that made the line, whatever the values in it, and whether it adds (+), takes away (-) or leads to
  // where something is added or taken away (>): "+ peer password: neighbor {n} password {.}".
  std::string kind;
  Line line;
  unsigned before = 0;   // how many of the commit's lines say the same before it
  std::size_t step = 0;  // that it belongs to or, of lines that lead somewhere, the first one that needs it
};

// The lines that the module executes for these steps, in order. Of lines that lead somewhere, the first time only: how
// often bgpd hears them depends on the slices of the commit.
[[nodiscard]] std::vector<CommitLine> linesOf(std::span<const lines::Step> steps, lines::Profile profile,
                                              lines::Release release);

// All kinds that the renderer has.
[[nodiscard]] std::set<std::string> allKinds(lines::Profile profile, lines::Release release);

}  // namespace nicleaf::test
