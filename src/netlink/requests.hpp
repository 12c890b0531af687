// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "model/link.hpp"
#include "netlink/message.hpp"

namespace nicleaf::netlink {

// Requests about links, and dumps of the other tables. `link` limits a dump to the link with this index; 0 means all
// links.

[[nodiscard]] Message getLink(const model::IfName& name);
[[nodiscard]] Message getLink(std::uint32_t index);
[[nodiscard]] Message deleteLink(std::uint32_t index);
[[nodiscard]] Message dumpLinks();
[[nodiscard]] Message dumpAddresses(std::uint32_t link);
[[nodiscard]] Message dumpBridgeVlans(std::uint32_t link);
/// The VNI filters of VXLAN devices. The kernel refuses the request before Linux 5.18, and while its vxlan module is
/// not loaded.
[[nodiscard]] Message dumpVniFilters(std::uint32_t link);
/// Makes the kernel load its vxlan module. The kernel then refuses the request, because its VNI is out of range.
[[nodiscard]] Message loadVxlan();
[[nodiscard]] Message dumpRules(model::IpAddress::Family family);
/// Only blackhole routes with the agent's protocol number.
[[nodiscard]] Message dumpBlackholes(model::IpAddress::Family family);
/// Only routes of this protocol (RTPROT_*), of all tables.
[[nodiscard]] Message dumpRoutes(model::IpAddress::Family family, std::uint8_t protocol);
/// FDB entries of one bridge or of one bridge port.
[[nodiscard]] Message dumpFdb(std::uint32_t link);

}  // namespace nicleaf::netlink
