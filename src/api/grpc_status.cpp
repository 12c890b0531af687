// SPDX-License-Identifier: Apache-2.0
#include "api/grpc_status.hpp"

#include <cstddef>

#include "api/service_limits.hpp"
#include "model/utf8.hpp"

namespace nicleaf::api {
namespace {

using model::ErrorCode;

grpc::StatusCode toGrpc(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidIntent:
      return grpc::StatusCode::INVALID_ARGUMENT;
    case ErrorCode::kConflict:
      return grpc::StatusCode::ABORTED;
    case ErrorCode::kUnavailable:
      return grpc::StatusCode::UNAVAILABLE;
    case ErrorCode::kRefused:
    case ErrorCode::kPermission:  // the agent lacks the permission, not the client
    case ErrorCode::kWrongVersion:
      return grpc::StatusCode::FAILED_PRECONDITION;
    case ErrorCode::kTimeout:
      return grpc::StatusCode::DEADLINE_EXCEEDED;
    case ErrorCode::kInternal:
      return grpc::StatusCode::INTERNAL;
  }
  return grpc::StatusCode::UNKNOWN;
}

/// The size of `text` in the header grpc-message, which has printable ASCII unchanged and the rest as %XX.
std::size_t encodedSize(std::string_view text) {
  std::size_t size = 0;
  for (const char c : text) size += c >= ' ' && c <= '~' && c != '%' ? 1 : 3;
  return size;
}

/// How many octets of the text have at most this size in the header.
std::size_t endOf(std::string_view text, std::size_t most) {
  std::size_t end = 0;
  for (std::size_t size = 0; end < text.size(); ++end)
    if (size += encodedSize(text.substr(end, 1)); size > most) break;
  return end;
}

/// Whether the octet is within a character of UTF-8.
bool isContinuation(char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; }

std::string oneLine(const model::Error& error) {
  std::string line = model::validUtf8(error.message());
  for (char& c : line)
    if (c == '\n') c = ' ';
  return line;
}

}  // namespace

grpc::Status toStatus(const model::Errors& errors) {
  if (errors.empty()) return {grpc::StatusCode::INTERNAL, "the agent failed without giving an error"};
  std::string text;
  std::size_t size = 0;
  for (std::size_t i = 0; i < errors.size(); ++i) {
    const std::string line = oneLine(errors[i]);
    size += encodedSize(line) + 3;
    if (i > 0 && size > kMaxStatusBytes) {
      text += "\n(and " + std::to_string(errors.size() - i) + " more errors)";
      break;
    }
    text += (i == 0 ? "" : "\n") + line;
  }
  return fitting({toGrpc(errors.front().code), text});
}

std::optional<ErrorCode> parseErrorCode(std::string_view text) {
  using enum ErrorCode;
  for (const ErrorCode code :
       {kInvalidIntent, kConflict, kUnavailable, kRefused, kPermission, kWrongVersion, kTimeout, kInternal})
    if (toString(code) == text) return code;
  return {};
}

grpc::Status fitting(const grpc::Status& status) {
  const std::string text = status.error_message();
  if (encodedSize(text) <= kMaxStatusBytes) return status;
  constexpr std::string_view kGap = "... (shortened) ...";
  // Most of the beginning, which has the path, and the end, which has what was expected.
  constexpr std::size_t kEnd = kMaxStatusBytes / 4, kBegin = kMaxStatusBytes - kEnd - kGap.size();
  const auto begin = model::startOf(text, endOf(text, kBegin));
  std::size_t end = text.size();
  for (std::size_t size = 0; end > begin.size() && size <= kEnd; --end) size += encodedSize(text.substr(end - 1, 1));
  while (end < text.size() && isContinuation(text[end])) ++end;
  return {status.error_code(), std::string(begin).append(kGap).append(text, end)};
}

tl::unexpected<grpc::Status> malformed(const std::string& why) {
  return tl::unexpected(grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, why));
}

tl::unexpected<grpc::Status> unsupported(const std::string& why) {
  return tl::unexpected(grpc::Status(grpc::StatusCode::UNIMPLEMENTED, why));
}

grpc::Status tooMany(const std::string& what) {
  return {grpc::StatusCode::RESOURCE_EXHAUSTED, "too many " + what + " at once; try again later"};
}

grpc::Status stopping() { return {grpc::StatusCode::UNAVAILABLE, "nicleafd is stopping"}; }

}  // namespace nicleaf::api
