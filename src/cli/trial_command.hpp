// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "cli/session.hpp"
#include "model/trial.hpp"

namespace nicleaf::cli {

/// "90s", "5m", "2h": 1 s to 24 h, in whole units. nullopt for anything else.
[[nodiscard]] std::optional<std::chrono::seconds> parseTime(const std::string& text);

/// The terms of `--confirm TIME`, with an id of their own. `time` is what parseTime() accepts, or empty: no trial.
[[nodiscard]] std::optional<model::OnTrial> trialFor(const std::string& time);
/// Says how the document that was just applied is confirmed.
void printTrial(Session& session, const model::OnTrial& trial);

/// Confirms the document on trial, or goes back at once to the one before.
[[nodiscard]] int endTrial(Session& session, bool cancel);

}  // namespace nicleaf::cli
