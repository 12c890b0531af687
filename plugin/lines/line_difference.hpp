// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>
#include <vector>

#include "lines/entry.hpp"

namespace nicleaf::lines {

// What to execute for one entry: its undo line, or its line. Points into the sets that were compared.
struct Step {
  enum class Kind { kRemove, kAdd };
  Kind kind;
  const Entry* entry;

  [[nodiscard]] const std::string& text() const { return kind == Kind::kRemove ? entry->undo : entry->line; }
};

// The steps that lead from one configuration to the other: removals in reverse order, then additions in order.
// What goes with its owner is not removed by itself; an owner that is replaced has everything it owns sent again. What
// has a partner is always removed by itself, before it; and what blocks an entry, when that goes.
[[nodiscard]] std::vector<Step> difference(const EntrySet& from, const EntrySet& to);
// Steps point into the sets.
std::vector<Step> difference(EntrySet&&, const EntrySet&) = delete;
std::vector<Step> difference(const EntrySet&, EntrySet&&) = delete;
std::vector<Step> difference(EntrySet&&, EntrySet&&) = delete;

// The configuration that is in force after these steps of difference(from, ..) were executed.
[[nodiscard]] EntrySet after(const EntrySet& from, std::span<const Step> done);

}  // namespace nicleaf::lines
