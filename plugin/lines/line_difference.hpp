// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>
#include <vector>

#include "lines/entry.hpp"

namespace nicleaf::lines {

/// One line to execute: an entry's line (kAdd) or its undo line (kRemove). Points into the sets that were compared.
struct Step {
  enum class Kind { kRemove, kAdd };
  Kind kind;
  const Entry* entry;

  [[nodiscard]] const std::string& text() const { return kind == Kind::kRemove ? entry->undo : entry->line; }
};

/// The steps that lead from one configuration to the other: removals in reverse order, then additions in order. Pure.
/// - An entry whose owner is removed gets no step, since bgpd removes it with its owner. If the owner is added again,
/// so is
///   the entry.
/// - An entry whose partner is removed gets a step of its own, before the partner's.
/// - An entry that blocks a removed one gets a step of its own.
[[nodiscard]] std::vector<Step> difference(const EntrySet& from, const EntrySet& to);
/// Steps point into the sets, so these must outlive them.
std::vector<Step> difference(EntrySet&&, const EntrySet&) = delete;
std::vector<Step> difference(const EntrySet&, EntrySet&&) = delete;
std::vector<Step> difference(EntrySet&&, EntrySet&&) = delete;

/// The configuration that is in force after the first steps of difference(from, ..) were executed. Pure.
[[nodiscard]] EntrySet after(const EntrySet& from, std::span<const Step> done);

}  // namespace nicleaf::lines
