// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <boost/json.hpp>

#include "store/journal.hpp"

namespace nicleaf::api {

/// The content of the container state/log. Pure.
[[nodiscard]] boost::json::object logJson(const std::vector<store::JournalEntry>& entries);

}  // namespace nicleaf::api
