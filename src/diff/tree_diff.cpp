// SPDX-License-Identifier: Apache-2.0
#include "diff/tree_diff.hpp"

#include <algorithm>

namespace nicleaf::diff {
namespace {

/// `path` with the slashes between its components (not those in quoted keys) replaced by NUL. Such strings sort by
/// component, so that a parent comes right before its descendants.
std::string componentKey(const std::string& path) {
  std::string key = path;
  char quote = 0;
  for (char& character : key) {
    if (quote != 0) {
      if (character == quote) quote = 0;
    } else if (character == '\'' || character == '"') {
      quote = character;
    } else if (character == '/') {
      character = '\0';
    }
  }
  return key;
}

struct Change {
  std::string key;
  const std::string* path;
  const std::string* value;  // null: a delete
};

void sortByComponents(std::vector<Change>& changes) {
  std::sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) { return a.key < b.key; });
}

bool isBelow(const std::string& key, const std::string& ancestor) {
  return key.size() > ancestor.size() && key[ancestor.size()] == '\0' && key.starts_with(ancestor);
}

}  // namespace

model::TreeDelta diffTrees(const model::ConfigTree& observed, const model::ConfigTree& desired) {
  std::vector<Change> updates, deletes;
  auto have = observed.begin();
  auto want = desired.begin();
  while (true) {
    model::ConfigTree::skipCommon(have, want);
    if (have == observed.end() && want == desired.end()) break;
    const int order = have == observed.end() ? 1 : want == desired.end() ? -1 : have->first.compare(want->first);
    if (order < 0) {
      deletes.push_back({componentKey(have->first), &have->first, nullptr});
      ++have;
      continue;
    }
    if (order > 0 || have->second != want->second) {
      updates.push_back({componentKey(want->first), &want->first, &want->second});
    }
    if (order == 0) ++have;
    ++want;
  }
  sortByComponents(updates);
  sortByComponents(deletes);

  model::TreeDelta delta;
  for (const Change& change : updates) delta.updates.emplace_back(*change.path, *change.value);
  const std::string* topmost = nullptr;
  for (const Change& change : deletes) {
    if (topmost != nullptr && isBelow(change.key, *topmost)) continue;
    topmost = &change.key;
    delta.deletes.push_back(*change.path);
  }
  return delta;
}

}  // namespace nicleaf::diff
