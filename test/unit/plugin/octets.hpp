// SPDX-License-Identifier: Apache-2.0
// Puts messages together.
#pragma once

#include "unit/plugin/filtered_update.hpp"

namespace nicleaf::test {

inline Octets join(const std::vector<Octets>& parts) {
  Octets all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

/// With its length in front, in two octets.
inline Octets counted(const Octets& octets) {
  return join({{static_cast<std::uint8_t>(octets.size() >> 8), static_cast<std::uint8_t>(octets.size())}, octets});
}

}  // namespace nicleaf::test
