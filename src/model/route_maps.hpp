// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace nicleaf::model {

/// The agent's route-maps in bgpd have names that start with this. It neither reads nor changes any other.
inline constexpr std::string_view kOwnRouteMaps = "nicleaf-";

/// FRR's own model (frr-route-map.yang), which bgpd implements: where all route-maps are.
inline constexpr std::string_view kRouteMaps = "/frr-route-map:lib";

[[nodiscard]] inline std::string routeMapPath(std::string_view name) {
  return std::string(kRouteMaps) + "/route-map[name='" + std::string(name) + "']";
}

/// Whether `path` is below the route-maps, and not of one of the agent's.
[[nodiscard]] inline bool isForeignRouteMap(std::string_view path) {
  if (!path.starts_with(std::string(kRouteMaps) + "/")) return false;
  return !path.starts_with(std::string(kRouteMaps) + "/route-map[name='" + std::string(kOwnRouteMaps));
}

}  // namespace nicleaf::model
