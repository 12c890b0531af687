// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <boost/json.hpp>

namespace nicleaf::cli {

/// A member as text: a string without quotes, another value as JSON; empty when there is none.
[[nodiscard]] std::string text(const boost::json::object& object, const char* member);
/// A member that is a list; empty when there is none.
[[nodiscard]] boost::json::array list(const boost::json::object& object, const char* member);
/// JSON to read: two blanks a level, one member a line; lists of plain values on one line.
[[nodiscard]] std::string pretty(const boost::json::value& value);

}  // namespace nicleaf::cli
