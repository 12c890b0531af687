// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/session.hpp"

namespace nicleaf::cli {

int showOffload(Session& session);

}  // namespace nicleaf::cli
