// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json.hpp>

#include "api/agent.hpp"

namespace nicleaf::api {

/// The content of the container state/history. Pure.
[[nodiscard]] boost::json::object historyJson(const std::vector<StoredDocument>& documents);

}  // namespace nicleaf::api
