// SPDX-License-Identifier: Apache-2.0
#include "model/offload.hpp"

#include <array>

namespace nicleaf::model {

std::string toString(HwTcOffload state) {
  static constexpr std::array<const char*, 4> kNames = {"unknown", "none", "off", "on"};
  return kNames.at(static_cast<std::size_t>(state));
}

}  // namespace nicleaf::model
