// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json.hpp>

namespace nicleaf::doctor {

/// Reading of JSON that others wrote: what is not there, or of another kind, is empty.

[[nodiscard]] inline const boost::json::value& member(const boost::json::value& from, std::string_view name) {
  static const boost::json::value kNothing;
  const auto* object = from.if_object();
  const auto* found = object == nullptr ? nullptr : object->if_contains(name);
  return found == nullptr ? kNothing : *found;
}
[[nodiscard]] inline std::string text(const boost::json::value& from, std::string_view name) {
  const boost::json::value& value = member(from, name);
  if (const auto* string = value.if_string()) return std::string(*string);
  return value.is_null() ? std::string() : boost::json::serialize(value);
}
[[nodiscard]] inline const boost::json::array& items(const boost::json::value& from) {
  static const boost::json::array kNone;
  const auto* array = from.if_array();
  return array == nullptr ? kNone : *array;
}
[[nodiscard]] inline const boost::json::array& list(const boost::json::value& from, std::string_view name) {
  return items(member(from, name));
}
[[nodiscard]] inline const boost::json::object& object(const boost::json::value& from) {
  static const boost::json::object kNone;
  const auto* found = from.if_object();
  return found == nullptr ? kNone : *found;
}
[[nodiscard]] inline bool has(const boost::json::array& array, std::string_view wanted) {
  for (const auto& value : array) {
    if (const auto* string = value.if_string(); string != nullptr && *string == wanted) return true;
  }
  return false;
}

}  // namespace nicleaf::doctor
