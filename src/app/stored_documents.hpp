// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "api/agent.hpp"
#include "store/history.hpp"

namespace nicleaf::app {

/// The history, as the API shows it. `inEffect` is the generation of the
/// document in effect. Those in `withDocument` have their documents, without
/// secrets.
[[nodiscard]] model::Expected<std::vector<api::StoredDocument>> storedDocuments(
    const store::History& history, std::optional<std::uint64_t> inEffect, const std::set<std::uint64_t>& withDocument);

}  // namespace nicleaf::app
