// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace nicleaf::doctor {

/// The text with "(removed)" in place of what follows a word that announces a secret, in lines of FRR's configuration
/// and of logs: "neighbor 10.0.0.2 password hunter2", "key-string 7", "Authorization: Bearer x". Rather too much is
/// removed than too little.
[[nodiscard]] std::string withoutSecrets(std::string_view text);

}  // namespace nicleaf::doctor
