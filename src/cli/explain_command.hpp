// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>

#include <boost/json.hpp>

#include "cli/session.hpp"

namespace nicleaf::cli {

struct ExplainRequest {
  std::string vrf, prefix;  // a prefix or an address
};

/// Prints where a prefix comes from, what was done with it, and who has it. Returns the exit status.
int explain(Session& session, const ExplainRequest& request);

/// An entry of the list state/explanation, for a person.
void printExplanation(std::ostream& out, const boost::json::value& explanation);

}  // namespace nicleaf::cli
