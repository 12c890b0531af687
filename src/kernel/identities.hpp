// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "kernel/devlink_message.hpp"
#include "kernel/tables.hpp"
#include "model/port_identity.hpp"

namespace nicleaf::kernel {

/// What the hardware calls the links: by devlink, else by what their driver tells itself (IFLA_PHYS_PORT_NAME). Pure.
[[nodiscard]] model::PortIdentities identitiesOf(const LinksByIndex& links,
                                                 const std::vector<DevlinkPortRecord>& ports);

}  // namespace nicleaf::kernel
