// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/session.hpp"

namespace nicleaf::cli {

/// Writes what somebody needs who looks for a fault from afar, as a compressed tar archive with mode 0600: what the
/// agent, the kernel and FRR say, and the logs. Passwords are left out. What gives no answer is named in errors.txt of
/// the archive: without the agent or FRR, the rest is written. An empty `file`: a name with the host's name and the
/// time, in the working directory. Gives kUsage if the file exists or cannot be made.
int supportBundle(Session& session, const std::string& file);

}  // namespace nicleaf::cli
