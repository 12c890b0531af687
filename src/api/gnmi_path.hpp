// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include <gnmi.pb.h>
#include <tl/expected.hpp>

namespace nicleaf::api {

inline constexpr char kModule[] = "nicleaf-fabric";
inline constexpr char kRootMember[] = "nicleaf-fabric:fabric";  // the member of a document, as RFC 7951 names it

/// One element of a data path: the name of a node without prefix, or "*", and the keys that are given. The value of a
/// key may be "*".
struct PathStep {
  std::string name;
  std::map<std::string, std::string> keys;
  friend bool operator==(const PathStep&, const PathStep&) = default;
};
using DataPath = std::vector<PathStep>;

/// Joins `prefix` and `path`. Names may be qualified; an origin, if there is one, has to be kModule. The error says
/// what is wrong with the path.
[[nodiscard]] tl::expected<DataPath, std::string> parsePath(const gnmi::Path& prefix, const gnmi::Path& path);

/// The path as an absolute gNMI path, whose first name is qualified.
[[nodiscard]] gnmi::Path toProto(const DataPath& path);
/// "/nicleaf-fabric:fabric/state/session[peer=..][vrf=..]"; "/" for the root.
[[nodiscard]] std::string toString(const DataPath& path);

}  // namespace nicleaf::api
