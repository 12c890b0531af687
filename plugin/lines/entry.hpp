// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

struct lyd_node;

namespace nicleaf::lines {

// Where an entry stands among all entries: additions run in this order, removals in the reverse.
struct Order {
  std::uint8_t instance = 0;  // the default instance before VRF instances
  std::string vrf;            // one instance after the other, so that contexts are entered once
  std::uint16_t rank = 0;
  std::uint16_t row = 0;

  friend auto operator<=>(const Order&, const Order&) = default;
};

// One piece of configuration as bgpd takes it: a line (or a few that belong together, separated by newlines) in a
// context, with the line that takes it away again. Two entries with the same key are the same piece with
// another value.
struct Entry {
  std::string key;
  std::string context;  // lines that lead to the node, separated by newlines; empty at the top
  std::string line;
  std::string undo;
  std::string variant;  // what bgpd made of it besides what the line says: compared like the line
  std::string owner;    // key of the entry that takes this one with it when it is removed; empty at the top
  std::string partner;  // key of an instance that this one is always removed before; empty for none
  std::string blocks;   // key of an entry that does not go, or not for good, while this one is there; empty for none
  // Keys of entries whose change, coming or going makes bgpd treat this one differently: it is undone before and sent
  // again after.
  std::vector<std::string> follows;
  Order order;
  std::uint32_t options = 0;     // the optional parts of the line that are present, a bit each
  bool replace = false;          // another value needs the undo line first
  bool replaceOnShrink = false;  // the same, but only when an optional part goes away
  const lyd_node* node = nullptr;
};

using EntrySet = std::map<std::string, Entry>;

}  // namespace nicleaf::lines
