// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace nicleaf::model {

/// A daemon's configuration as YANG data paths with values, in the canonical form that libyang prints:
/// `/nicleaf-frr-bgp:bgp/instance[vrf='red']/global/local-as` = `65001`. A leaf-list entry is
/// `.../import-route-target[.='65001:1']` = `65001:1`. A list entry is its own path with an empty value, so that an
/// entry without other leaves exists and can be deleted as a whole; its key leaves are left out. Containers are not
/// listed.
using ConfigTree = std::map<std::string, std::string>;

/// The updates and deletes that turn one tree into another. A delete names the topmost node to remove; nodes below it
/// are not listed.
struct TreeDelta {
  std::vector<std::pair<std::string, std::string>> updates;  // path, value; parents before children
  std::vector<std::string> deletes;
  [[nodiscard]] bool empty() const { return updates.empty() && deletes.empty(); }
  friend bool operator==(const TreeDelta&, const TreeDelta&) = default;
};

/// Whether the value at `path` must never be shown (a password leaf).
[[nodiscard]] bool isSecret(std::string_view path);

}  // namespace nicleaf::model
