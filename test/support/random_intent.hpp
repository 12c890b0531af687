// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "model/intent.hpp"

namespace nicleaf::test {

/// A valid intent, made from `seed`. VRFs, VLANs, VNIs, ports and uplinks come from small sets, so that the intents of
/// two seeds share, move and swap many of them. Uplinks and ports are from foreignLinks().
[[nodiscard]] model::Intent randomIntent(std::uint64_t seed);

/// The links that a machine needs for any randomIntent().
[[nodiscard]] std::vector<model::IfName> foreignLinks();

}  // namespace nicleaf::test
