// SPDX-License-Identifier: Apache-2.0
// What must hold after any UPDATE has passed the attribute filter, for the unit test and the fuzzer.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "attributes/attribute_filter.h"

namespace nicleaf::test {

using Octets = std::vector<std::uint8_t>;

/// An UPDATE in its parts. `rest` begins with the first attribute whose lengths do not fit.
struct ParsedUpdate {
  Octets withdrawn;
  std::vector<Octets> attributes;
  Octets rest, prefixes;

  [[nodiscard]] static std::optional<ParsedUpdate> parse(const Octets& body) {
    std::size_t at = 0;
    const auto take = [&](std::size_t count) -> std::optional<Octets> {
      if (body.size() - at < count) return std::nullopt;
      at += count;
      return Octets(body.begin() + static_cast<std::ptrdiff_t>(at - count),
                    body.begin() + static_cast<std::ptrdiff_t>(at));
    };
    const auto counted = [&]() -> std::optional<Octets> {
      const auto length = take(2);
      return length ? take(static_cast<std::size_t>((*length)[0]) * 256 + (*length)[1]) : std::nullopt;
    };
    ParsedUpdate update;
    const auto withdrawn = counted();
    const auto attributes = withdrawn ? counted() : std::nullopt;
    if (!attributes) return std::nullopt;
    update.withdrawn = *withdrawn;
    update.prefixes.assign(body.begin() + static_cast<std::ptrdiff_t>(at), body.end());
    update.rest = *attributes;
    while (const std::size_t size = sizeOfFirst(update.rest)) {
      const auto end = update.rest.begin() + static_cast<std::ptrdiff_t>(size);
      update.attributes.emplace_back(update.rest.begin(), end);
      update.rest.erase(update.rest.begin(), end);
    }
    return update;
  }

  [[nodiscard]] bool has(unsigned type) const {
    for (const auto& one : attributes)
      if (one[1] == type) return true;
    return false;
  }

 private:
  /// 0 if there is none that fits.
  static std::size_t sizeOfFirst(const Octets& octets) {
    const bool extended = !octets.empty() && (octets[0] & 0x10) != 0;
    const std::size_t header = extended ? 4 : 3;
    if (octets.size() < header) return 0;
    const std::size_t size = header + (extended ? octets[2] * 256U + octets[3] : octets[2]);
    return octets.size() < size ? 0 : size;
  }
};

inline Octets valueOf(const Octets& attribute) {
  return {attribute.begin() + ((attribute[0] & 0x10) != 0 ? 4 : 3), attribute.end()};
}

/// Whether the filter has to keep the attribute at this place of the UPDATE.
inline bool stays(const nicleaf_attribute_list& list, const ParsedUpdate& update, std::size_t place) {
  const Octets& attribute = update.attributes[place];
  const Octets value = valueOf(attribute);
  if (!list.allowed[attribute[1]]) return false;
  if (attribute[1] == 14 && value.size() >= 4 && value.size() <= 5U + value[3])
    return place + 1 == update.attributes.size() && update.rest.empty() && update.prefixes.empty();
  if (attribute[1] != 17 || !update.has(18)) return true;
  for (const Octets& aggregator : update.attributes) {
    if (aggregator[1] != 7) continue;
    const Octets number = valueOf(aggregator);
    return number.size() != 6 || (number[0] == 23456 / 256 && number[1] == 23456 % 256);
  }
  return true;
}

/// Runs the filter on a copy of the UPDATE. Returns what is wrong with the outcome, or nullptr.
inline const char* wrongAfterFilter(const nicleaf_attribute_list& list, const Octets& body, Octets* filtered = nullptr,
                                    nicleaf_attributes_removed* outcome = nullptr) {
  Octets after = body;
  const auto removed = nicleaf_filter_attributes(&list, after.data(), after.size());
  if (filtered) *filtered = after;
  if (outcome) *outcome = removed;
  const auto was = ParsedUpdate::parse(body);
  if (!was) return after == body && removed.count == 0 ? nullptr : "an UPDATE that does not parse was changed";
  const auto is = ParsedUpdate::parse(after);
  if (!is) return "the UPDATE does not parse any more";

  std::vector<Octets> expected;
  unsigned count = 0, last = 0;
  std::size_t room = 0;
  for (std::size_t i = 0; i < was->attributes.size(); ++i) {
    if (stays(list, *was, i)) {
      expected.push_back(was->attributes[i]);
      continue;
    }
    ++count;
    last = was->attributes[i][1];
    room += was->attributes[i].size();
  }
  if (removed.count != count || (count != 0 && removed.last_type != last)) return "the count or the last type is wrong";
  std::vector<Octets> found = is->attributes;
  if (count != 0) {
    if (found.empty() || found[0].size() != room) return "the filler does not take the room of what was removed";
    if ((found[0][0] & ~0x10) != 0x80 || found[0][1] != NICLEAF_ATTRIBUTE_FILLER) return "the filler is not one";
    for (const auto octet : valueOf(found[0]))
      if (octet != 0) return "the filler has octets of the peer";
    found.erase(found.begin());
  }
  if (found != expected) return "the attributes that stay are not the same, or not in their order";
  if (is->rest != was->rest) return "an attribute whose lengths do not fit was changed";

  const bool complete = was->has(1) && was->has(2) && was->has(3);
  const bool withdraws = !was->prefixes.empty() && !was->attributes.empty() && was->rest.empty() && !complete;
  if (removed.withdrawn != withdraws) return "prefixes are withdrawn, or not, against the rule";
  Octets withdrawn = was->withdrawn;
  if (withdraws) withdrawn.insert(withdrawn.end(), was->prefixes.begin(), was->prefixes.end());
  if (is->withdrawn != withdrawn) return "the withdrawn prefixes are wrong";
  if (is->prefixes != (withdraws ? Octets() : was->prefixes)) return "the prefixes are wrong";

  Octets again = after;
  (void)nicleaf_filter_attributes(&list, again.data(), again.size());
  return again == after ? nullptr : "a second run changes the UPDATE again";
}

}  // namespace nicleaf::test
