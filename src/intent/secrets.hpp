// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace nicleaf::intent {

/// Shown instead of a password. The YANG module refuses it as a password, so that a document that was shown and is sent
/// back cannot overwrite the real password.
inline constexpr char kSecretMask[] = "********";

/// Replaces every password in the JSON of an intent with kSecretMask. Throws std::invalid_argument if `json` is not
/// JSON.
[[nodiscard]] std::string withoutSecrets(std::string_view json);

}  // namespace nicleaf::intent
