// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <ctime>
#include <string>
#include <string_view>

#include <boost/json.hpp>

namespace nicleaf::doctor {

/// Reads JSON that another program wrote. Nothing here throws: a member that is absent, or of another kind than asked
/// for, reads as empty. Results that are references live as long as the value that they were taken from.

/// The member of an object; null if there is none.
[[nodiscard]] inline const boost::json::value& member(const boost::json::value& from, std::string_view name) {
  static const boost::json::value kNothing;
  const auto* object = from.if_object();
  const auto* found = object == nullptr ? nullptr : object->if_contains(name);
  return found == nullptr ? kNothing : *found;
}
/// A member as text: a string without its quotation marks, another value as JSON; empty if there is none.
[[nodiscard]] inline std::string text(const boost::json::value& from, std::string_view name) {
  const boost::json::value& value = member(from, name);
  if (const auto* string = value.if_string()) return std::string(*string);
  return value.is_null() ? std::string() : boost::json::serialize(value);
}
/// The entries of an array; none if it is something else.
[[nodiscard]] inline const boost::json::array& items(const boost::json::value& from) {
  static const boost::json::array kNone;
  const auto* array = from.if_array();
  return array == nullptr ? kNone : *array;
}
/// The entries of a member that is an array.
[[nodiscard]] inline const boost::json::array& list(const boost::json::value& from, std::string_view name) {
  return items(member(from, name));
}
/// The members of an object; none if it is something else.
[[nodiscard]] inline const boost::json::object& object(const boost::json::value& from) {
  static const boost::json::object kNone;
  const auto* found = from.if_object();
  return found == nullptr ? kNone : *found;
}
/// "2026-11-29 13:05 UTC" for seconds since the Unix epoch; other texts as they are.
[[nodiscard]] inline std::string utcTime(const std::string& seconds) {
  std::time_t since = 0;
  const auto [end, problem] = std::from_chars(seconds.data(), seconds.data() + seconds.size(), since);
  std::tm parts{};
  if (problem != std::errc{} || end != seconds.data() + seconds.size() || gmtime_r(&since, &parts) == nullptr)
    return seconds;
  char shown[32];
  return {shown, std::strftime(shown, sizeof shown, "%Y-%m-%d %H:%M UTC", &parts)};
}

[[nodiscard]] inline std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}
/// Whether the array has this string.
[[nodiscard]] inline bool has(const boost::json::array& array, std::string_view wanted) {
  for (const auto& value : array) {
    if (const auto* string = value.if_string(); string != nullptr && *string == wanted) return true;
  }
  return false;
}

}  // namespace nicleaf::doctor
