// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace nicleaf::intent {

/// The lists of a document that have an entry for each tenant, segment, group and port, with their key: the last
/// members of the fabric, in the schema's order. Nothing in the schema looks from such an entry at another one, so an
/// entry means the same whatever the others are.
struct EntryList {
  std::string_view name, key;
};
inline constexpr std::array<EntryList, 4> kEntryLists{
    {{"ip-vrf", "name"}, {"segment", "name"}, {"security-group", "name"}, {"port", "interface"}}};

/// The index in kEntryLists; nullopt if the member is none of them.
[[nodiscard]] constexpr std::optional<std::size_t> entryList(std::string_view member) {
  for (std::size_t i = 0; i < kEntryLists.size(); ++i) {
    if (kEntryLists[i].name == member) return i;
  }
  return std::nullopt;
}

}  // namespace nicleaf::intent
