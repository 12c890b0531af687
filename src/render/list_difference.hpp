// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace nicleaf::render {

/// The items in which two lists differ; pointers into the lists.
template <typename Item>
struct ListDifference {
  std::vector<const Item*> gone, fresh;
  [[nodiscard]] bool same() const { return gone.empty() && fresh.empty(); }
};

/// Compares two lists by item names, which are unique in each list; `nameOf` returns an item's name by reference. A
/// changed item is in both gone and fresh. Cheap if most items keep their positions.
template <typename Item, typename NameOf>
[[nodiscard]] ListDifference<Item> differenceOf(const std::vector<Item>& before, const std::vector<Item>& now,
                                                NameOf nameOf) {
  ListDifference<Item> difference;
  std::unordered_map<std::string_view, const Item*> moved;
  const std::size_t common = std::min(before.size(), now.size());
  const auto stays = [&](std::size_t place) { return place < common && before[place] == now[place]; };
  for (std::size_t place = 0; place < now.size(); ++place) {
    if (!stays(place)) moved.emplace(nameOf(now[place]), &now[place]);
  }
  for (std::size_t place = 0; place < before.size(); ++place) {
    if (stays(place)) continue;
    const auto at = moved.find(nameOf(before[place]));
    if (at != moved.end() && *at->second == before[place])
      at->second = nullptr;
    else
      difference.gone.push_back(&before[place]);
  }
  for (std::size_t place = 0; place < now.size(); ++place) {
    if (!stays(place) && moved.at(nameOf(now[place])) != nullptr) difference.fresh.push_back(&now[place]);
  }
  return difference;
}

}  // namespace nicleaf::render
