// SPDX-License-Identifier: Apache-2.0
#include "model/kernel_state.hpp"

#include <string_view>

namespace nicleaf::model {

IfName linkOfSysctl(const std::string& key) {
  constexpr std::string_view kBefore = "/conf/";
  const auto at = key.find(kBefore);
  if (at == std::string::npos) return "";
  const auto begin = at + kBefore.size();
  const IfName name = key.substr(begin, key.find('/', begin) - begin);
  return name == "all" || name == "default" ? "" : name;
}

}  // namespace nicleaf::model
