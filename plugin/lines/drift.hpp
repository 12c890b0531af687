// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "lines/entry.hpp"

namespace nicleaf::lines {

/// A line that only one side has.
struct Difference {
  enum class Kind { kOnlyInBgpd, kOnlyInDatastore };
  Kind kind;
  std::string context;  // the lines that lead to it, separated by newlines
  std::string line;
  const Entry* entry = nullptr;  // the entry of the line, in the set that was compared; nullptr for kOnlyInBgpd
};

/// Compares rendered entries with the BGP part of bgpd's `show running-config`, which may have the other parts as well.
/// Lines that bgpd writes in another form than it accepts count as equal, and so do defaults that it does not write.
/// Pure.
[[nodiscard]] std::vector<Difference> compareWithShown(const EntrySet& configured, const std::string& shown);

}  // namespace nicleaf::lines
