// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "model/port_identity.hpp"
#include "netlink/devlink_message.hpp"
#include "netlink/tables.hpp"

namespace nicleaf::kernel {

/// The hardware names of the links: from devlink, or else from the link's driver (IFLA_PHYS_PORT_NAME). Pure.
[[nodiscard]] model::PortIdentities identitiesOf(const netlink::LinksByIndex& links,
                                                 const std::vector<netlink::DevlinkPortRecord>& ports);

}  // namespace nicleaf::kernel
