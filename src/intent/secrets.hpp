// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace nicleaf::intent {

/// Shown in place of a password. The YANG module refuses it as a password, so that a document that was read for show
/// and sent back does not overwrite the real one.
inline constexpr char kSecretMask[] = "********";

/// The canonical JSON of an intent for show: every password replaced by kSecretMask. Throws std::invalid_argument if
/// `json` is no JSON.
[[nodiscard]] std::string withoutSecrets(std::string_view json);

}  // namespace nicleaf::intent
