// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/session.hpp"

namespace nicleaf::cli {

/// Holds what the agent, the kernel and FRR say against each other. kFailed if anything was found, or a check could
/// not be made; the agent not answering is one of those.
int doctor(Session& session);

}  // namespace nicleaf::cli
