// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "support/frr_node.hpp"

namespace nicleaf::test {

/// The file from which a daemon of the node restores what clients have committed.
inline std::filesystem::path savedConfiguration(const FrrNode& node, const std::string& daemon) {
  return std::filesystem::path(node.runDirectory()).parent_path() / "lib/nicleaf-frr" / (daemon + ".saved");
}

/// Starts a daemon again, as one that has nothing to restore.
inline void restartEmpty(FrrNode& node, const std::string& daemon) {
  node.stop(daemon);
  std::filesystem::remove(savedConfiguration(node, daemon));
  node.start(daemon);
}

}  // namespace nicleaf::test
