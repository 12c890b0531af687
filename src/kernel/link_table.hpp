// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/shared_state.hpp"
#include "netlink/tables.hpp"

namespace nicleaf::kernel {

[[nodiscard]] bool isOurBridge(const model::Link& link);

/// The links of a KernelState, which has them by name and with their masters' names, while the kernel has indexes. What
/// other tables say of a link (VLANs, addresses, ...) stays with it for as long as it means the same.
class LinkTable {
 public:
  using Indexes = std::set<std::uint32_t>;
  /// Links whose other tables are to be asked for.
  struct Unknown {
    Indexes arrived;  // not known before
    /// Also that: another owner, kind or master, or an own bridge with another MAC. Of its other tables, a link has
    /// only its addresses now.
    Indexes placed;
  };

  /// `seen`: those of `asked` that are there; without `asked` all that are there. `deleted`: what was known of these is
  /// another link's. Absent: two have the same name, so they were not seen at the same time; nothing is known then.
  [[nodiscard]] std::optional<Unknown> update(const std::optional<Indexes>& asked, const Indexes& deleted,
                                              netlink::LinksByIndex seen, SharedState& state);

  /// As in the messages: without names of others, and without what other tables say.
  [[nodiscard]] const netlink::LinksByIndex& records() const { return records_; }
  /// Those that are down: the kernel does not announce every change of these (net/core/dev.c, netdev_state_change).
  [[nodiscard]] const Indexes& down() const { return down_; }
  /// Own bridges and their foreign ports.
  [[nodiscard]] const Indexes& fdbOwners() const { return fdbOwners_; }

 private:
  /// What is known of links that are not as they were, taken out of the state.
  using Taken = std::map<std::uint32_t, model::SharedLink>;
  void put(netlink::LinkRecord record, Taken& taken, Unknown& unknown);
  void setNames(const Indexes& changed, const Indexes& renamed, model::Links& links) const;
  void findFdbOwners(Unknown& unknown);

  netlink::LinksByIndex records_;
  Indexes down_, fdbOwners_;
};

}  // namespace nicleaf::kernel
