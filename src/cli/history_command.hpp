// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "api/set_report.hpp"
#include "cli/session.hpp"

namespace nicleaf::cli {

/// The documents that were applied last, newest first.
[[nodiscard]] int showHistory(Session& session);
/// A document of the history, with ******** for each secret.
[[nodiscard]] int showStored(Session& session, std::uint64_t generation);
/// Applies a document of the history again, under a new generation. `confirm`: it has to be confirmed within this time;
/// empty: not.
[[nodiscard]] int rollBack(Session& session, const api::RollbackRequest& request, const std::string& confirm);

}  // namespace nicleaf::cli
