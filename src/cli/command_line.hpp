// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>

namespace nicleaf::cli {

/// What the command's exit status says; --help lists them.
enum ExitCode : int {
  kOk = 0,            // also: no difference
  kFailed = 1,        // the agent refused, or could not do it
  kUsage = 2,         // the command line is wrong, or the file cannot be read
  kNotReachable = 3,  // no agent behind the socket
  kInvalidIntent = 4,
  kDrift = 5,  // show drift: there is some
};

/// The command `nicleaf`: reads the command line, does it, writes results to `out` and what went wrong to `err`.
[[nodiscard]] int run(int argc, const char* const* argv, std::istream& in, std::ostream& out, std::ostream& err);

}  // namespace nicleaf::cli
