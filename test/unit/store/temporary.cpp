// SPDX-License-Identifier: Apache-2.0
#include "temporary.hpp"

#include <string>

namespace nicleaf::store {

intent::ParsedIntent document(std::uint64_t generation) {
  const std::string text =
      R"({"nicleaf-fabric:fabric": {"generation": ")" + std::to_string(generation) + R"(", "underlay": {
    "local-as": 4200000001, "vtep-address": "192.0.2.11", "system-mac": "02:00:00:00:00:11",
    "uplink": [{"interface": "eth1", "mtu": 9216}]}}})";
  return intent::Parser().parse(text).value();
}

}  // namespace nicleaf::store
