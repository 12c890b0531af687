// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <boost/json.hpp>

namespace nicleaf::cli {

/// What a machine shows of itself: `ip -d -j link`, `ip -j addr`, `ip -j route show default`, `ip -6 -j route show
/// default`, and bgpd's `show bgp summary json`. Null if nothing answered.
struct MachineFacts {
  boost::json::value links{}, addresses{}, defaults4{}, defaults6{}, bgpd{};
};

struct FirstIntent {
  std::string yaml;                  // an intent document; what is not known is a comment
  std::vector<std::string> unknown;  // sentences about that
};

/// A document for this machine with what can be seen: uplinks, ports, MACs, VTEP address and AS number. Tenants cannot
/// be seen. Uplinks are links with the port name of a physical port (p0, p1), and ports are representors (pf0vf0). On a
/// machine without a switch in its NIC, uplinks are the links up that no default route uses, with a carrier. Pure.
[[nodiscard]] FirstIntent firstIntent(const MachineFacts& facts);

}  // namespace nicleaf::cli
