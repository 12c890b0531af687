// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "doctor/facts.hpp"

namespace nicleaf::doctor {

/// A link that only the agent may configure: one that it made, an uplink, or a port.
struct OwnLink {
  std::string name;
  std::vector<std::string> names;  // with the alternative ones
  std::string kind;                // iproute2's info_kind: "vlan"; empty for a NIC's
  std::vector<std::string> macs;   // in lower case
};
[[nodiscard]] std::vector<OwnLink> ownLinks(const Facts& facts);

/// "p0, vlan10 and 14 others"
[[nodiscard]] std::string listOf(const std::vector<std::string>& names);

}  // namespace nicleaf::doctor
