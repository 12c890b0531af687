// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/session.hpp"

namespace nicleaf::cli {

/// What the options of `apply` and `diff` say.
struct IntentRequest {
  std::string file;                           // a path, or "-" for standard input
  std::optional<std::uint64_t> generation{};  // diff: a document of the history, instead of a file
  std::string comment{};                      // apply: of the author
  std::string confirm{};                      // apply: within this time; empty: never
};

/// The document is checked before the agent is asked, so that all its errors are shown even if the agent is not
/// running.
int diffIntent(Session& session, const IntentRequest& request);
int applyIntent(Session& session, const IntentRequest& request);
/// Checks the document as the agent would, and asks no agent.
int validateIntent(Session& session, const std::string& file);

/// Prints a first document for this machine (YAML), and on the error output what could not be known. Needs no agent.
int initIntent(Session& session);

/// Whether the agent accepts the comment; if not, prints why.
[[nodiscard]] bool checkComment(Session& session, const std::string& comment);
/// Prints what an apply or a rollback did. Gives the exit status.
int printApplied(Session& session, const api::SetReport& report);

}  // namespace nicleaf::cli
