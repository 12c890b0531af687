// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace nicleaf::model {

/// The agent's route-maps and prefix lists in bgpd have names that start with this. It neither reads nor changes any
/// other.
inline constexpr std::string_view kOwnPolicies = "nicleaf-";

/// FRR's own models (frr-route-map.yang, frr-filter.yang), which bgpd implements: where all route-maps and all prefix
/// lists are.
inline constexpr std::string_view kRouteMaps = "/frr-route-map:lib";
inline constexpr std::string_view kFilters = "/frr-filter:lib";

[[nodiscard]] inline std::string routeMapPath(std::string_view name) {
  return std::string(kRouteMaps) + "/route-map[name='" + std::string(name) + "']";
}

/// `type` is ipv4 or ipv6. Lists of the two types may have the same name.
[[nodiscard]] inline std::string prefixListPath(std::string_view type, std::string_view name) {
  return std::string(kFilters) + "/prefix-list[type='" + std::string(type) + "'][name='" + std::string(name) + "']";
}

/// Whether `path` is below FRR's route-maps or filters, and not of one of the agent's policies.
[[nodiscard]] inline bool isForeignPolicy(std::string_view path) {
  if (!path.starts_with(kRouteMaps) && !path.starts_with(kFilters)) return false;
  // A path without the last "']".
  const auto isBelow = [path](std::string list) { return path.starts_with(list.erase(list.size() - 2)); };
  return !isBelow(routeMapPath(kOwnPolicies)) && !isBelow(prefixListPath("ipv4", kOwnPolicies)) &&
         !isBelow(prefixListPath("ipv6", kOwnPolicies));
}

}  // namespace nicleaf::model
