// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include <gnmi.pb.h>
#include <tl/expected.hpp>

namespace nicleaf::api {

inline constexpr char kModule[] = "nicleaf-fabric";
inline constexpr char kRootMember[] = "nicleaf-fabric:fabric";  // of a document, as RFC 7951 names it

/// One element of a data path: a name of nicleaf-fabric.yang without its prefix, or "*"; and the keys given, of which
/// a value may be "*".
struct PathStep {
  std::string name;
  std::map<std::string, std::string> keys;
  friend bool operator==(const PathStep&, const PathStep&) = default;
};
using DataPath = std::vector<PathStep>;

/// `path` below `prefix`. Names may be qualified or not; the origin is absent or kModule. The error says what is not
/// understood.
[[nodiscard]] tl::expected<DataPath, std::string> parsePath(const gnmi::Path& prefix, const gnmi::Path& path);

/// Absolute, the first name qualified.
[[nodiscard]] gnmi::Path toProto(const DataPath& path);
/// "/nicleaf-fabric:fabric/state/session[peer=..][vrf=..]"; "/" for the root.
[[nodiscard]] std::string toString(const DataPath& path);

}  // namespace nicleaf::api
