// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <libyang/libyang.h>

#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace nicleaf::test {

using Random = std::mt19937;
using Pool = std::vector<std::string>;

[[nodiscard]] inline bool chance(Random& random, double probability) {
  return std::bernoulli_distribution(probability)(random);
}

template <typename Container>
const auto& pick(Random& random, const Container& from) {
  return from[std::uniform_int_distribution<std::size_t>(0, std::size(from) - 1)(random)];
}

/// A value for a leaf, a leaf-list or a list's key. It depends on the name if bgpd limits the values further than the
/// type.
[[nodiscard]] std::string valueFor(const lysc_node* node, const lysc_type* type, Random& random);

}  // namespace nicleaf::test
