// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "model/kernel_op.hpp"
#include "netlink/message.hpp"

namespace nicleaf::netlink {

/// The interface indexes of the links that an op names. 0: the op does not use it, or "no master".
struct OpIndexes {
  std::uint32_t link = 0;   // for CreateLink: the index that the new link gets
  std::uint32_t other = 0;  // for SetMaster: the master; for CreateLink of a VLAN: its parent
};

/// Returns the requests that execute `op`, each with NLM_F_ACK. CreateLink takes two requests. The first creates the
/// link. The second sets its owner mark and addrgenmode, which the kernel ignores or refuses at creation; it names the
/// link by index only, so that it cannot change a foreign link that already had the name. SetSysctl, SetIpSettings and
/// CreateLink of a ForeignKind take no request. Pure.
[[nodiscard]] std::vector<Message> encode(const model::KernelOp& op, const OpIndexes& indexes);

}  // namespace nicleaf::netlink
