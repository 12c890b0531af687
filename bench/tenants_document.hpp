// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <string>

namespace nicleaf::bench {

/// The text of an intent document that has, for each number n of `tenants`, the IP-VRF t<n> with a segment, a gateway,
/// a port (pf0vf<n>) and a BGP session with a password. The uplink is `uplink`.
[[nodiscard]] std::string tenantsDocument(std::uint64_t generation, const std::set<int>& tenants,
                                          const std::string& uplink, const std::string& password = "hunter2");

}  // namespace nicleaf::bench
