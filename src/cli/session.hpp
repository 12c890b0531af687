// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>

#include "api/client.hpp"

namespace nicleaf::cli {

/// What every command gets: the connection to the agent, the output format, the streams.
struct Session {
  api::Client client;
  bool json = false;
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
};

/// Prints the error and gives its exit status.
int report(const Session& session, const api::CallError& error);

}  // namespace nicleaf::cli
