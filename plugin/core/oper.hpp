// SPDX-License-Identifier: GPL-2.0-or-later
// Where FRR's own operational callbacks and RPC callbacks are called.
#pragma once

#include <string>

#include "core/extension.hpp"
#include "core/frr.hpp"
#include "core/yang_data.hpp"

namespace nicleaf::plugin {

// Adds the state that the daemon's callbacks give for a path; the empty path is everything that the extension does not
// answer itself. Lists that the daemon cannot walk are an error when the path names them, and left out otherwise.
[[nodiscard]] grpc::Status addDaemonState(const std::string& path, const Extension& extension, Tree& tree, bool& found);

[[nodiscard]] grpc::Status executeRpc(const nb_node& node, const frr::ExecuteRequest& request,
                                      frr::ExecuteResponse& response);

}  // namespace nicleaf::plugin
