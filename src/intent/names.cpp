// SPDX-License-Identifier: Apache-2.0
#include "intent/names.hpp"

#include <algorithm>
#include <numeric>

namespace nicleaf::intent {
namespace {

constexpr std::size_t kLongestCompared = 64;

/// The Levenshtein distance, computed row by row.
std::size_t editDistance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < to.size(); ++j) {
      const std::size_t replaced = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

std::optional<std::string> nearestName(std::string_view name, const std::vector<std::string>& known) {
  if (name.empty() || name.size() > kLongestCompared) return std::nullopt;
  std::optional<std::string> nearest;
  std::size_t best = std::max<std::size_t>(2, name.size() / 2) + 1;
  for (const std::string& candidate : known) {
    const bool contained = candidate.find(name) != std::string::npos;  // "fabric" for "nicleaf-fabric:fabric"
    const std::size_t distance = contained ? 1 : editDistance(name, candidate);
    if (distance >= best) continue;
    best = distance;
    nearest = candidate;
  }
  return nearest;
}

}  // namespace nicleaf::intent
