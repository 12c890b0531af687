// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "lines/drift.hpp"

namespace nicleaf::lines {

/// A line to execute.
struct Removal {
  std::string context;  // the lines that lead to it, separated by newlines
  std::string line;     // "no ..."
  friend bool operator==(const Removal&, const Removal&) = default;
};

/// What removes the lines that only bgpd has, in the order of execution: lines of contexts first, then neighbors and
/// groups that only bgpd has, with all their lines at once, then such instances, the default one last. Pure.
[[nodiscard]] std::vector<Removal> removalsOf(const std::vector<Difference>& differences, const EntrySet& configured);

}  // namespace nicleaf::lines
