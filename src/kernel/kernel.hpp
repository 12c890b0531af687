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

/// An immutable snapshot; every observation returns its own. Shared instead of copied: it can hold thousands of links.
using KernelStatePtr = std::shared_ptr<const model::KernelState>;

/// The forwarding state of the network namespace that the process is in. All calls on the thread of the io_context.
/// Calls are synchronous: the kernel handles a netlink request inside sendmsg(), so there is nothing to wait for.
class Kernel {
 public:
  virtual ~Kernel() = default;

  /// The whole state: links, bridge VLANs, FDB, addresses, sysctls. Re-reads only what notifications since the last
  /// call say has changed, so the cost follows the change. Never null.
  [[nodiscard]] virtual model::Expected<KernelStatePtr> observe() = 0;

  /// Makes the next observe() re-read everything, also what changes without a notification, above all sysctls.
  virtual void distrust() = 0;

  /// Executes `ops` in order, batched. Returns an error for every op that failed, with the op's describe(), errno and
  /// the kernel's extended ack; ops after a failed one are still executed. Ops whose aim is reached already (adding an
  /// existing address or VLAN, deleting what does not exist) succeed.
  [[nodiscard]] virtual tl::expected<void, model::Errors> apply(std::span<const model::KernelOp> ops) = 0;

  /// Calls `changed` on the io_context after notifications about links, addresses, VLANs or FDB entries that concern
  /// our objects, once per burst; also after lost notifications (ENOBUFS). Our own changes cause notifications, too.
  virtual void watch(std::function<void()> changed) = 0;
};

}  // namespace nicleaf::kernel
