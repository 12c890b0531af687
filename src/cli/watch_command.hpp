// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/session.hpp"

namespace nicleaf::cli {

struct WatchRequest {
  bool once = false;  // show how things are, and end
};
/// Follows the agent's state until a signal ends it: a screen on a terminal, otherwise a line for each change; with
/// JSON, an object for each, beginning with how things are. The agent may go away and come back meanwhile.
[[nodiscard]] int watch(Session& session, const WatchRequest& request);

}  // namespace nicleaf::cli
