// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/session.hpp"

namespace nicleaf::cli {

struct SecurityRequest {
  std::string port;  // empty: all
};

/// Prints what rate limits and security groups have done with packets. Returns the exit status.
int showSecurity(Session& session, const SecurityRequest& request);

}  // namespace nicleaf::cli
