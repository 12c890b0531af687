// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "lines/entry.hpp"

namespace nicleaf::lines {

// A line that only one side has.
struct Difference {
  enum class Kind { kOnlyInBgpd, kOnlyInDatastore };
  Kind kind;
  std::string context;  // lines that lead to it, separated by newlines
  std::string line;
  const lyd_node* node = nullptr;  // what says it
};

// Compares rendered entries with what bgpd's `show running-config` says of BGP. Pure. Knows what bgpd writes otherwise
// than it was told, and what it does not write because it is the default.
[[nodiscard]] std::vector<Difference> compareWithShown(const EntrySet& said, const std::string& shown);

}  // namespace nicleaf::lines
