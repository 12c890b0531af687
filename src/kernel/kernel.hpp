// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>

#include "model/error.hpp"
#include "model/kernel_op.hpp"
#include "model/kernel_state.hpp"

namespace nicleaf::kernel {

/// As it was when it was observed; that of a later observation is another one. Shared instead of copied: it can be of
/// thousands of links.
using KernelStatePtr = std::shared_ptr<const model::KernelState>;

/// The forwarding state of the network namespace that the process is in. All calls on the thread of the io_context.
/// Calls are synchronous: the kernel works a netlink request off inside of sendmsg(), so there is nothing to wait for.
class Kernel {
 public:
  virtual ~Kernel() = default;

  /// The whole state: links, bridge VLANs, FDB, addresses, sysctls. What the kernel has announced to have changed since
  /// the last time is asked for again, so the cost follows what changed. Never null.
  [[nodiscard]] virtual model::Expected<KernelStatePtr> observe() = 0;

  /// The next observe() asks for everything: also what changes without being announced, above all sysctls.
  virtual void distrust() = 0;

  /// Executes in order, batched. Every op that failed is in the errors, with the op's describe(), errno and the
  /// kernel's extended ack; ops after a failed one have been tried as well. Idempotent ops (an address or VLAN that is
  /// there already, a delete of what is gone) succeed.
  [[nodiscard]] virtual tl::expected<void, model::Errors> apply(std::span<const model::KernelOp> ops) = 0;

  /// `changed` is called on the io_context after notifications about links, addresses, VLANs or FDB entries that
  /// concern our objects, at most once per burst (coalesced); also after lost notifications (ENOBUFS). Our own changes
  /// are notified like anybody's.
  virtual void watch(std::function<void()> changed) = 0;
};

}  // namespace nicleaf::kernel
