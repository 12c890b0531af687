// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>

namespace nicleaf::cli {

/// The command's exit status. --help has the same list.
enum ExitCode : int {
  kOk = 0,            // also if there was nothing to change
  kFailed = 1,        // the agent refused the request or failed; or doctor found a problem
  kUsage = 2,         // the command line is wrong, or the file cannot be read
  kNotReachable = 3,  // no agent listens on the socket
  kInvalidIntent = 4,
  kDrift = 5,     // show drift: FRR was changed outside its datastore
  kKeptBack = 6,  // apply, rollback: done, but some tenants stay as they were (atomicity tenant)
};

/// The command `nicleaf`: parses the command line, runs the command, writes results to `out` and errors to `err`.
[[nodiscard]] int run(int argc, const char* const* argv, std::istream& in, std::ostream& out, std::ostream& err);

}  // namespace nicleaf::cli
