// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "model/kernel_op.hpp"
#include "netlink/message.hpp"

namespace nicleaf::netlink {

/// Interface indexes that an op's names stand for. Zero: not used by the op, or "no master".
struct OpIndexes {
  std::uint32_t link = 0;   // of CreateLink: the index that the new link is to have
  std::uint32_t other = 0;  // SetMaster: the master; CreateLink of a VLAN: its parent
};

/// The requests that execute `op`, each with NLM_F_ACK. CreateLink makes two: the link, and then its owner mark and
/// addrgenmode, which the kernel ignores or refuses while creating; the second names the link by its index only, so
/// that it cannot hit a foreign link that had the name already. Not for SetSysctl and not for a CreateLink of
/// ForeignKind: empty. Pure.
[[nodiscard]] std::vector<Message> encode(const model::KernelOp& op, const OpIndexes& indexes);

}  // namespace nicleaf::netlink
