// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <random>

#include "model/intent.hpp"

namespace nicleaf::test {

/// A valid rule of a security group. Prefixes and ports are from small sets, so that rules overlap.
[[nodiscard]] model::SecurityRule randomRule(std::mt19937_64& random, std::uint8_t sequence);

/// Gives the intent two groups, for some ports and segments of one intent in four, and rate limits.
void addRandomSecurity(model::Intent& intent, std::mt19937_64& random);

}  // namespace nicleaf::test
