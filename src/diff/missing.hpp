// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace nicleaf::diff {

/// The elements of `from`, a set or a map, that `in` does not have or has with another value, in order.
template <typename Sorted>
[[nodiscard]] std::vector<typename Sorted::value_type> missing(const Sorted& from, const Sorted& in) {
  std::vector<typename Sorted::value_type> result;
  std::ranges::set_difference(from, in, std::back_inserter(result));
  return result;
}

}  // namespace nicleaf::diff
