// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <cstdint>

#include "netlink/message.hpp"

namespace nicleaf::netlink {

/// Puts the header of a link message (ifinfomsg) with the interface index `index`; 0 when the link is named by an
/// attribute, or for a dump.
inline ifinfomsg& addLinkHeader(Message& message, std::uint32_t index, int family = AF_UNSPEC) {
  auto& header = message.extra<ifinfomsg>();
  header.ifi_family = static_cast<std::uint8_t>(family);
  header.ifi_index = static_cast<int>(index);
  return header;
}

/// AF_INET or AF_INET6.
[[nodiscard]] inline std::uint8_t familyNumber(model::IpAddress::Family family) {
  return family == model::IpAddress::Family::kV4 ? AF_INET : AF_INET6;
}

}  // namespace nicleaf::netlink
