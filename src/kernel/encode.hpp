// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "kernel/message.hpp"
#include "model/kernel_op.hpp"

namespace nicleaf::kernel {

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

/// The name of the link that `op` changes or makes; empty for a sysctl. Second: the other name that must resolve.
[[nodiscard]] const model::IfName& linkOf(const model::KernelOp& op);
[[nodiscard]] std::optional<model::IfName> otherOf(const model::KernelOp& op);

/// The name of a kind as in IFLA_INFO_KIND, which is also the kernel module's; null for ForeignKind.
[[nodiscard]] const char* kindName(const model::LinkKind& kind);

/// Dumps and look-ups. `link`: only what is about the one with this index; 0: of all.
[[nodiscard]] Message getLink(const model::IfName& name);
[[nodiscard]] Message getLink(std::uint32_t index);
[[nodiscard]] Message deleteLink(std::uint32_t index);
[[nodiscard]] Message dumpLinks();
[[nodiscard]] Message dumpAddresses(std::uint32_t link);
[[nodiscard]] Message dumpBridgeVlans(std::uint32_t link);
/// Of all VXLAN devices that have one. A kernel that knows none (before 5.18), or has not loaded its vxlan module,
/// refuses.
[[nodiscard]] Message dumpVniFilters(std::uint32_t link);
/// Makes the kernel load its vxlan module, and is refused: it asks for a device of a VNI that cannot be.
[[nodiscard]] Message loadVxlan();
[[nodiscard]] Message dumpRules(model::IpAddress::Family family);
/// Only blackhole routes of the agent's protocol.
[[nodiscard]] Message dumpBlackholes(model::IpAddress::Family family);
/// Only the entries of the bridge itself, or of one of its ports.
[[nodiscard]] Message dumpFdb(std::uint32_t link);

}  // namespace nicleaf::kernel
