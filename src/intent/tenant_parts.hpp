// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "model/error.hpp"
#include "model/intent.hpp"

namespace nicleaf::intent {

/// `document` with some IP-VRFs, segments and ports as `before` has them: those of `former`, an extract of its intent,
/// instead of those of `parts`, an extract of the document's. Both texts are canonical JSON; `before` may be empty if
/// `former` is. An error if one is no intent document. The result may be invalid: for example, another tenant may have
/// a port now that was one of `former`.
[[nodiscard]] model::Expected<std::string> withPartsOf(std::string_view document, std::string_view before,
                                                       const model::Intent& parts, const model::Intent& former);

}  // namespace nicleaf::intent
