// SPDX-License-Identifier: Apache-2.0
#include "model/bfd_path.hpp"

namespace nicleaf::model {
namespace {

/// The list entry of bfdd that `path` is at or below: up to the end of its keys.
std::string entryOf(const std::string& path) { return path.substr(0, path.rfind(']') + 1); }

}  // namespace

ConfigTree ownBfd(const ConfigTree& tree) {
  std::string profiles = bfddProfilePath("");
  profiles.erase(profiles.size() - 2);  // the last "']"
  ConfigTree own;
  for (const auto& [path, value] : tree) {
    const auto profile = tree.find(entryOf(path) + "/profile");
    const bool isOwnSession = profile != tree.end() && profile->second.starts_with(kOwnPolicies);
    if (path.starts_with(profiles) || isOwnSession) own.emplace(path, value);
  }
  return own;
}

}  // namespace nicleaf::model
