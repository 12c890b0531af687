// SPDX-License-Identifier: GPL-2.0-or-later
#include "lines/line_difference.hpp"

#include <algorithm>
#include <unordered_set>

namespace nicleaf::lines {

namespace {

using Keys = std::unordered_set<std::string>;

std::vector<const Entry*> inOrder(const EntrySet& entries) {
  std::vector<const Entry*> sorted;
  sorted.reserve(entries.size());
  for (const auto& [key, entry] : entries) sorted.push_back(&entry);
  std::stable_sort(sorted.begin(), sorted.end(), [](auto* a, auto* b) { return a->order < b->order; });
  return sorted;
}

bool same(const Entry& a, const Entry& b) {
  return a.line == b.line && a.context == b.context && a.variant == b.variant;
}

bool needsReplacing(const Entry& old, const Entry& now) {
  if (same(old, now)) return false;
  return now.replace || old.replace || (now.replaceOnShrink && (old.options & ~now.options) != 0);
}

/// Whether an entry differs between the sets, or is in one of them only.
bool differs(const EntrySet& from, const EntrySet& to, const std::string& key) {
  const auto old = from.find(key);
  const auto now = to.find(key);
  if (old == from.end() || now == to.end()) return (old == from.end()) != (now == to.end());
  return !same(old->second, now->second);
}

}  // namespace

std::vector<Step> difference(const EntrySet& from, const EntrySet& to) {
  // Owners come before what they own, so one pass in order finds everything that is removed.
  Keys removed;
  std::vector<const Entry*> explicitly;
  for (const Entry* old : inOrder(from)) {
    const bool withOwner = removed.contains(old->owner);
    const bool withPartner = removed.contains(old->partner);
    const bool withLeader =
        std::any_of(old->follows.begin(), old->follows.end(), [&](auto& leader) { return differs(from, to, leader); });
    const auto now = to.find(old->key);
    if (!withOwner && !withPartner && !withLeader && now != to.end() && !needsReplacing(*old, now->second)) continue;
    removed.insert(old->key);
    if (!withOwner || !old->partner.empty() || removed.contains(old->blocks)) explicitly.push_back(old);
  }

  std::vector<Step> steps;
  std::for_each(explicitly.rbegin(), explicitly.rend(), [&](const Entry* old) {
    steps.push_back({Step::Kind::kRemove, old});
  });

  for (const Entry* now : inOrder(to)) {
    const auto old = from.find(now->key);
    const bool kept = old != from.end() && !removed.contains(now->key);
    if (kept && same(old->second, *now)) continue;
    steps.push_back({Step::Kind::kAdd, now});
  }
  return steps;
}

EntrySet after(const EntrySet& from, std::span<const Step> done) {
  EntrySet current = from;
  Keys removed;
  for (const Step& step : done) {
    if (step.kind == Step::Kind::kRemove) {
      removed.insert(step.entry->key);
    }
  }
  for (const Entry* entry : inOrder(from)) {
    if (removed.contains(entry->owner)) removed.insert(entry->key);
    if (removed.contains(entry->key)) current.erase(entry->key);
  }
  for (const Step& step : done) {
    if (step.kind == Step::Kind::kAdd) current[step.entry->key] = *step.entry;
  }
  return current;
}

}  // namespace nicleaf::lines
