// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "model/intent.hpp"

namespace nicleaf::test {

/// An intent that passes all checks, made of `seed`. VRFs, VLANs, VNIs, ports and uplinks come from small sets, so that
/// two seeds give intents that share, move and swap many of them. Uplinks and ports are from foreignLinks().
[[nodiscard]] model::Intent randomIntent(std::uint64_t seed);

/// Names that a machine needs for any randomIntent().
[[nodiscard]] std::vector<model::IfName> foreignLinks();

}  // namespace nicleaf::test
