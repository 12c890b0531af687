// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/session.hpp"

namespace nicleaf::cli {

/// Cross-checks the agent, the kernel and FRR. Gives kFailed if a check found a problem or could not be made, for
/// example because the agent does not answer.
int doctor(Session& session);

}  // namespace nicleaf::cli
