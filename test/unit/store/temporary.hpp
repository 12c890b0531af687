// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "intent/parser.hpp"
#include "support/temporary_directory.hpp"

namespace nicleaf::store {

using test::TemporaryDirectory;

/// The smallest document that the parser accepts, with this generation.
[[nodiscard]] intent::ParsedIntent document(std::uint64_t generation);

}  // namespace nicleaf::store
