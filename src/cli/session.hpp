// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <iosfwd>
#include <string>

#include <boost/json.hpp>
#include <tl/expected.hpp>

#include "api/client.hpp"

namespace nicleaf::cli {

// How long a command waits for the agent: for what the agent knows, for what it dumps from the kernel first, and for a
// change of the network.
inline constexpr std::chrono::seconds kDeadline{10}, kDumpDeadline{30}, kChangeDeadline{180};

/// What every command gets: the connection to the agent, the output format, the streams.
struct Session {
  api::Client client;
  std::string socket;
  bool json = false;
  bool terminal = false;  // the output is one: colours, and a screen that is drawn again
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
};

/// Prints the error and gives its exit status.
int report(const Session& session, const api::CallError& error);

/// The agent's state: the container fabric/state. If it cannot be read: prints why and gives the exit status.
[[nodiscard]] tl::expected<boost::json::value, int> stateOf(Session& session);

}  // namespace nicleaf::cli
