// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace nicleaf::model {

enum class ErrorCode {
  kInvalidIntent,  // the document is wrong; retrying the same document cannot help
  kConflict,       // something foreign is in the way, or a candidate became stale
  kUnavailable,    // a daemon, module or device does not exist (yet); retrying helps
  kRefused,        // FRR or the kernel refused
  kPermission,     // CAP_NET_ADMIN or a socket's permissions are missing
  kWrongVersion,   // the module was built for another FRR
  kTimeout,        // requested and accepted, but not seen to happen in time
  kInternal,
};

[[nodiscard]] std::string_view toString(ErrorCode code);

/// One failure, in words an operator can act on. `object` is a YANG data path, an interface or a daemon. `attempted` is
/// what was being done, `expected` is what would be right (may be empty), and `detail` is the other side's own words.
/// Never holds a secret.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string object;
  std::string attempted;
  std::string expected;
  std::string detail;

  /// Whether the same request can succeed later although nobody changes it.
  [[nodiscard]] bool retryHelps() const;
  /// "OBJECT: ATTEMPTED: DETAIL; expected EXPECTED", on one line, empty parts left out.
  [[nodiscard]] std::string message() const;

  friend bool operator==(const Error&, const Error&) = default;
};

using Errors = std::vector<Error>;

/// All messages on one line.
[[nodiscard]] std::string joined(const Errors& errors);
/// Whether retrying helps for every one of `errors`.
[[nodiscard]] bool retryHelps(const Errors& errors);

template <typename T>
using Expected = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

}  // namespace nicleaf::model
