// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/session.hpp"

namespace nicleaf::cli {

/// Each returns the exit status.
int showPorts(Session& session);
int showOffload(Session& session);

}  // namespace nicleaf::cli
