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
    if (size > kMaxStatusBytes) {
      text += (i == 0 ? line.substr(0, kMaxStatusBytes / 3) : "") + "\n(and " +
              std::to_string(errors.size() - i - (i == 0 ? 1 : 0)) + " more errors)";
      break;
    }
    text += (i == 0 ? "" : "\n") + line;
  }
  return {toGrpc(errors.front().code), text};
}

std::optional<ErrorCode> parseErrorCode(std::string_view text) {
  using enum ErrorCode;
  for (const ErrorCode code :
       {kInvalidIntent, kConflict, kUnavailable, kRefused, kPermission, kWrongVersion, kTimeout, kInternal})
    if (toString(code) == text) return code;
  return {};
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
