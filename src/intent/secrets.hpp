// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace nicleaf::intent {

/// A canonical intent document with every secret member (a session's password) taken out: for showing.
[[nodiscard]] std::string withoutSecrets(std::string_view json);

}  // namespace nicleaf::intent
