// SPDX-License-Identifier: Apache-2.0
#include "frr/status_text.hpp"

#include <algorithm>

namespace nicleaf::frr {

model::ErrorCode codeOf(const grpc::Status& status) {
  using model::ErrorCode;
  switch (status.error_code()) {
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::FAILED_PRECONDITION:
    case grpc::StatusCode::NOT_FOUND:
    case grpc::StatusCode::OUT_OF_RANGE:
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return ErrorCode::kRefused;
    case grpc::StatusCode::ABORTED:
      return ErrorCode::kConflict;
    case grpc::StatusCode::CANCELLED:
    case grpc::StatusCode::UNAVAILABLE:
      return ErrorCode::kUnavailable;
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return ErrorCode::kTimeout;
    case grpc::StatusCode::PERMISSION_DENIED:
    case grpc::StatusCode::UNAUTHENTICATED:
      return ErrorCode::kPermission;
    case grpc::StatusCode::UNIMPLEMENTED:
      return ErrorCode::kWrongVersion;
    default:
      return ErrorCode::kInternal;
  }
}

std::pair<std::string, std::string> splitPath(const std::string& text) {
  if (!text.starts_with('/')) return {"", text};
  char quote = 0;
  int depth = 0;  // of predicates, in which ": " belongs to the path
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (depth > 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == '[') {
      ++depth;
    } else if (c == ']') {
      --depth;
    } else if (depth == 0 && c == ':' && i + 1 < text.size() && text[i + 1] == ' ') {
      return {text.substr(0, i), text.substr(i + 2)};
    }
  }
  return {"", text};
}

std::string scrubbed(std::string text, const std::vector<std::string>& secrets) {
  static constexpr char kMark[] = "(secret)";
  std::vector<std::string> longestFirst = secrets;  // one secret may be part of another
  std::sort(longestFirst.begin(), longestFirst.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
  for (const std::string& secret : longestFirst) {
    if (secret.empty()) continue;
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + sizeof kMark - 1)) {
      text.replace(at, secret.size(), kMark);
    }
  }
  return text;
}

}  // namespace nicleaf::frr
