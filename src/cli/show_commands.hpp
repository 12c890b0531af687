// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/session.hpp"

namespace nicleaf::cli {

int showStatus(Session& session);
int showSessions(Session& session);
int showVnis(Session& session);
int showPorts(Session& session);
int showIntent(Session& session);
/// Gives kDrift if there is a difference.
int showDrift(Session& session);

}  // namespace nicleaf::cli
