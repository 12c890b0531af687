// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace nicleaf::test {

/// Removes differences without a meaning from bgpd's configuration. bgpd writes instances and listen ranges in the
/// order of their creation: here they are sorted. It has two commands for the map of imports; in an instance without
/// imports, it writes the one or the other, depending on whether the map existed when the line was executed.
inline std::string normalized(const std::string& running) {
  std::vector<std::string> blocks{""};
  std::istringstream lines(running);
  std::set<std::string> ranges;
  for (std::string line; std::getline(lines, line);) {
    if (const std::string map = "  import vrf route-map "; line.starts_with(map)) {
      line.replace(0, map.size(), "  route-map vpn import ");
    }
    if (line.starts_with("router bgp")) blocks.emplace_back();
    if (line.starts_with(" bgp listen range")) {
      ranges.insert(line);
      continue;
    }
    for (const auto& range : ranges) blocks.back() += range + '\n';
    ranges.clear();
    blocks.back() += line + '\n';
    if (line == "exit") blocks.emplace_back();
  }
  std::sort(blocks.begin(), blocks.end());
  std::string text;
  for (const auto& block : blocks) text += block;
  return text;
}

}  // namespace nicleaf::test
