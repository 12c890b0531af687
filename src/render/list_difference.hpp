// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace nicleaf::render {

/// What of two lists is not the same in both; pointers into them.
template <typename Item>
struct ListDifference {
  std::vector<const Item*> gone, fresh;
  [[nodiscard]] bool same() const { return gone.empty() && fresh.empty(); }
};

/// By names (`nameOf` of an item, by reference), which are unique in each list; one that is otherwise than it was is
/// gone and fresh. Cheap where most are in the place where they were.
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
