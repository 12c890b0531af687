// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/session.hpp"

namespace nicleaf::cli {

/// `file` is a path, or "-" for standard input. The document is checked before the agent is asked, so that all its
/// errors are shown even if the agent is not running.
int diffIntent(Session& session, const std::string& file);
int applyIntent(Session& session, const std::string& file);

}  // namespace nicleaf::cli
