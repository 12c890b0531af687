// SPDX-License-Identifier: Apache-2.0
#include "doctor/port_check.hpp"

#include "doctor/json_view.hpp"

namespace nicleaf::doctor {

/// The module attaches a filter to each of bgpd's listening sockets, and asks the kernel whether it is there. It fails
/// open: a filter may be too long (BPF_MAXINSNS), or not fit into net.core.optmem_max (sk_filter_charge() in
/// net/core/filter.c).
std::vector<Finding> openPorts(const Facts& facts) {
  std::vector<Finding> findings;
  for (const boost::json::value& vrf : list(facts.state.value, "open-port")) {
    if (!vrf.is_string()) continue;
    findings.push_back({"VRF " + std::string(vrf.as_string()),
                        "bgpd's port 179 accepts connections from anybody; expected from declared peers only"});
  }
  return findings;
}

}  // namespace nicleaf::doctor
