// SPDX-License-Identifier: GPL-2.0-or-later
// Calls FRR's own callbacks for operational state and for YANG RPCs.
#pragma once

#include <string>

#include "core/extension.hpp"
#include "core/frr.hpp"
#include "core/yang_data.hpp"

namespace nicleaf::plugin {

/// Adds the state at a path to the tree, as the daemon's callbacks return it, and sets `found` if there is any. The
/// empty path stands for everything that the extension does not own. FRR cannot walk some lists: they are skipped. On
/// FRR's main thread.
[[nodiscard]] grpc::Status addDaemonState(const std::string& path, const Extension& extension, Tree& tree, bool& found);

/// Calls a YANG RPC. INTERNAL with FRR's words if it fails. On FRR's main thread.
[[nodiscard]] grpc::Status executeRpc(const nb_node& node, const frr::ExecuteRequest& request,
                                      frr::ExecuteResponse& response);

}  // namespace nicleaf::plugin
