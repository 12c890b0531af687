// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/session.hpp"

namespace nicleaf::cli {

struct RefusedRequest {
  std::string vrf, peer;  // empty: all
};

/// Prints the prefixes that bgpd refuses, and why. Returns the exit status.
int showRefused(Session& session, const RefusedRequest& request);

}  // namespace nicleaf::cli
