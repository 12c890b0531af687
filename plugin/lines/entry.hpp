// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

struct lyd_node;

namespace nicleaf::lines {

/// The place of an entry among all entries: additions run in this order, removals in the reverse order.
struct Order {
  std::uint8_t instance = 0;  // the default instance before VRF instances
  std::string vrf;            // keeps the entries of an instance together, so that its context is entered once
  std::uint16_t rank = 0;
  std::uint16_t row = 0;

  friend auto operator<=>(const Order&, const Order&) = default;
};

/// One piece of bgpd's configuration: a line (or several that belong together, separated by newlines) in a context, and
/// the line that removes it. Entries of two configurations that have the same key are the same piece, perhaps with
/// different values.
struct Entry {
  std::string key;
  std::string context;  // the lines that lead to it, separated by newlines; empty at the top
  std::string line;
  std::string undo;
  std::string variant;  // what bgpd derives from other entries when it executes the line; compared like the line
  std::string owner;    // key of the entry with which bgpd removes this one; empty at the top
  std::string partner;  // key of an instance that this entry must be removed before; empty for none
  std::string blocks;   // key of an entry that bgpd does not fully remove while this one exists; empty for none
  /// Keys of entries that decide how bgpd executes this one. If one of them changes, appears or disappears, this entry
  /// is removed before and added again after.
  std::vector<std::string> follows;
  Order order;
  std::uint32_t options = 0;       // one bit for each optional part of the line that is present
  bool replace = false;            // a new value needs the undo line first
  bool replaceOnShrink = false;    // the same, but only if an optional part is removed
  const lyd_node* node = nullptr;  // the data node that it comes from
};

/// A configuration: its entries by key.
using EntrySet = std::map<std::string, Entry>;

}  // namespace nicleaf::lines
