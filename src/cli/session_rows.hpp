// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>

#include <boost/json.hpp>

namespace nicleaf::cli {

// What `show sessions` and `watch` print of the list state/session.

[[nodiscard]] bool isEstablished(const boost::json::value& session);
/// For how long the session has been up, or down; empty if that is not known.
[[nodiscard]] std::string upOrDownFor(const boost::json::value& session);

struct Attempt {
  std::string command;  // or whom to ask
  std::string why;
};
/// What may help a session that is down, by bgpd's reason for its last reset.
[[nodiscard]] Attempt whatToTry(const boost::json::value& session);

/// A table of at most `most` sessions.
void printSessions(std::ostream& out, const boost::json::array& sessions, bool coloured, std::size_t most);
/// For each session that is down: its tenant, the reason of its last reset, and what to try. Then what else is unusual.
void printTroubles(std::ostream& out, const boost::json::array& sessions);

}  // namespace nicleaf::cli
