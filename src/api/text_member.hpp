// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <boost/json.hpp>

#include "model/utf8.hpp"

namespace nicleaf::api {

/// Adds a member, unless the text is empty.
inline void setText(boost::json::object& to, const char* name, const std::string& text) {
  if (!text.empty()) to[name] = model::validUtf8(text);
}

}  // namespace nicleaf::api
