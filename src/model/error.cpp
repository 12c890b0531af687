// SPDX-License-Identifier: Apache-2.0
#include "model/error.hpp"

#include <algorithm>

namespace nicleaf::model {

std::string_view toString(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidIntent:
      return "invalid intent";
    case ErrorCode::kConflict:
      return "conflict";
    case ErrorCode::kUnavailable:
      return "unavailable";
    case ErrorCode::kRefused:
      return "refused";
    case ErrorCode::kPermission:
      return "permission denied";
    case ErrorCode::kWrongVersion:
      return "wrong version";
    case ErrorCode::kTimeout:
      return "timed out";
    case ErrorCode::kInternal:
      return "internal error";
  }
  return "unknown error";
}

bool Error::retryHelps() const {
  return code == ErrorCode::kUnavailable || code == ErrorCode::kTimeout || code == ErrorCode::kConflict;
}

std::string Error::message() const {
  std::string text;
  for (const std::string* part : {&object, &attempted, &detail}) {
    if (part->empty()) continue;
    if (!text.empty()) text += ": ";
    text += *part;
  }
  if (text.empty()) text = toString(code);
  if (!expected.empty()) text += "; expected " + expected;
  return text;
}

std::string joined(const Errors& errors) {
  std::string text;
  for (const Error& error : errors) text += (text.empty() ? "" : "; ") + error.message();
  return text;
}

bool retryHelps(const Errors& errors) {
  return std::ranges::all_of(errors, [](const Error& error) { return error.retryHelps(); });
}

}  // namespace nicleaf::model
