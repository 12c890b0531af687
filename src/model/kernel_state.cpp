// SPDX-License-Identifier: Apache-2.0
#include "model/kernel_state.hpp"

namespace nicleaf::model {

std::string sysctlOf(const IfName& link, const IpSetting& setting) {
  return std::string("net/") + setting.family + "/conf/" + link + "/" + setting.key;
}

}  // namespace nicleaf::model
