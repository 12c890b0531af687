// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>

#include "cli/session.hpp"

namespace nicleaf::cli {

/// Cross-checks the agent, the kernel and FRR. Gives kFailed if a check found a problem or could not be made, for
/// example because the agent does not answer.
int doctor(Session& session);

/// Writes the same as text, whatever format the session has.
void printDiagnosis(Session& session, std::ostream& out);

}  // namespace nicleaf::cli
