// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "support/northbound.hpp"

namespace nicleaf::test {

/// The lines that only bgpd has ("+ line") and the lines that only its datastore has ("- line"). Throws if the call
/// fails.
std::vector<std::string> driftOf(Northbound& northbound);

}  // namespace nicleaf::test
