// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <boost/json.hpp>

#include "doctor/json_view.hpp"

namespace nicleaf::cli {

using doctor::list;
using doctor::text;

/// Indented JSON: two spaces per level, one member per line. An array of plain values stays on one line.
[[nodiscard]] std::string pretty(const boost::json::value& value);

}  // namespace nicleaf::cli
