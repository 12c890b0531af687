// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "cli/session.hpp"

namespace nicleaf::cli {

struct LogRequest {
  std::size_t most = 50;  // entries; 0: all
  bool steps = false;     // show what was done, too
};
/// What the agent did last, oldest first.
[[nodiscard]] int showLog(Session& session, const LogRequest& request);

}  // namespace nicleaf::cli
