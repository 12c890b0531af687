// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/session.hpp"

namespace nicleaf::cli {

int showStatus(Session& session);
int showSessions(Session& session);
int showVnis(Session& session);
int showPorts(Session& session);
int showIntent(Session& session);
/// Exit status kDrift when there is some.
int showDrift(Session& session);

}  // namespace nicleaf::cli
