// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/session.hpp"

namespace nicleaf::cli {

/// `file` is a path or "-". The document is checked here first, so that all its errors are shown, agent or not.
int diffIntent(Session& session, const std::string& file);
int applyIntent(Session& session, const std::string& file);

}  // namespace nicleaf::cli
