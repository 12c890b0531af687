// SPDX-License-Identifier: Apache-2.0
#include "model/kernel_state.hpp"

namespace nicleaf::model {

std::string sysctlOf(const IfName& link, const std::string& key) {
  const auto slash = key.find('/');
  return "net/" + key.substr(0, slash) + "/conf/" + link + key.substr(slash);
}

}  // namespace nicleaf::model
