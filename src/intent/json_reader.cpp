// SPDX-License-Identifier: Apache-2.0
#include <limits>
#include <utility>

#include <boost/json/basic_parser_impl.hpp>

#include "intent/document.hpp"

namespace nicleaf::intent {
namespace {

namespace json = boost::json;

/// Passes Boost.JSON's events to a DocumentBuilder. Boost.JSON's own values would lose duplicate members.
struct Handler {
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

  DocumentBuilder builder;
  std::string text;    // the part of the string or key read so far
  std::string number;  // the part of the number read so far

  static bool within(bool ok, json::error_code& error) {
    if (!ok) error = json::error::too_deep;  // any error; builder.exceeded() says what is wrong
    return ok;
  }
  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_array_begin(json::error_code& ec) { return within(builder.open(Value::Kind::kArray), ec); }
  bool on_array_end(std::size_t, json::error_code&) { return builder.close(), true; }
  bool on_object_begin(json::error_code& ec) { return within(builder.open(Value::Kind::kObject), ec); }
  bool on_object_end(std::size_t, json::error_code&) { return builder.close(), true; }
  bool on_string_part(json::string_view part, std::size_t, json::error_code&) { return text.append(part), true; }
  bool on_string(json::string_view part, std::size_t, json::error_code& ec) {
    text.append(part);
    return within(builder.scalar(Value::Kind::kString, std::exchange(text, {})), ec);
  }
  bool on_key_part(json::string_view part, std::size_t, json::error_code&) { return text.append(part), true; }
  bool on_key(json::string_view part, std::size_t, json::error_code&) {
    text.append(part);
    return builder.key(std::exchange(text, {})), true;
  }
  bool on_number_part(json::string_view part, json::error_code&) { return number.append(part), true; }
  bool onNumber(json::string_view part, json::error_code& ec) {
    number.append(part);
    return within(builder.scalar(Value::Kind::kNumber, std::exchange(number, {})), ec);
  }
  bool on_int64(std::int64_t, json::string_view part, json::error_code& ec) { return onNumber(part, ec); }
  bool on_uint64(std::uint64_t, json::string_view part, json::error_code& ec) { return onNumber(part, ec); }
  bool on_double(double, json::string_view part, json::error_code& ec) { return onNumber(part, ec); }
  bool on_bool(bool value, json::error_code& ec) {
    return within(builder.scalar(Value::Kind::kBool, value ? "true" : "false"), ec);
  }
  bool on_null(json::error_code& ec) { return within(builder.scalar(Value::Kind::kNull, "null"), ec); }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }
};

}  // namespace

model::Expected<Value> readJson(std::string_view text) {
  json::parse_options options;
  options.max_depth = kMaxDepth + 1;  // the builder's limit is lower, and its error says more
  json::basic_parser<Handler> parser(options);
  json::error_code error;
  const std::size_t consumed = parser.write_some(false, text.data(), text.size(), error);
  if (!error && consumed < text.size()) error = json::error::extra_data;
  if (!error) return parser.handler().builder.take();
  if (const std::string& bound = parser.handler().builder.exceeded(); !bound.empty()) {
    return model::fail(syntaxErrorAt(text, consumed, "document too large", bound));
  }
  return model::fail(syntaxErrorAt(text, consumed, error.message(), "JSON (RFC 8259)"));
}

}  // namespace nicleaf::intent
