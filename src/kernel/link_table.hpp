// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/shared_state.hpp"
#include "netlink/tables.hpp"

namespace nicleaf::kernel {

[[nodiscard]] bool isOurBridge(const model::Link& link);

/// The links of a KernelState. The state has links by name and masters by name, while the kernel has indexes. What
/// other tables say about a link (VLANs, addresses, ...) stays with the link as long as it means the same.
class LinkTable {
 public:
  using Indexes = std::set<std::uint32_t>;
  /// Links whose other tables must be read.
  struct Unknown {
    Indexes arrived;  // new links
    /// Links whose place changed: new, or with another owner, kind or master, or our bridge with another MAC. Of its
    /// other tables, such a link has kept only its addresses.
    Indexes placed;
  };

  /// `seen`: the existing links among `asked`; without `asked`, all existing links. `deleted`: indexes that may have
  /// been reused. Returns nullopt if two links have one name, so that they were not seen at one moment; then everything
  /// is forgotten.
  [[nodiscard]] std::optional<Unknown> update(const std::optional<Indexes>& asked, const Indexes& deleted,
                                              netlink::LinksByIndex seen, SharedState& state);

  /// The links as in the messages: without the names of other links, and without other tables.
  [[nodiscard]] const netlink::LinksByIndex& records() const { return records_; }
  /// Links that are down: the kernel does not announce every change of them (net/core/dev.c, netdev_state_change).
  [[nodiscard]] const Indexes& down() const { return down_; }
  /// Our bridges and their foreign ports.
  [[nodiscard]] const Indexes& fdbOwners() const { return fdbOwners_; }

 private:
  /// Links that changed, taken out of the state.
  using Taken = std::map<std::uint32_t, model::SharedLink>;
  void put(netlink::LinkRecord record, Taken& taken, Unknown& unknown);
  void setNames(const Indexes& changed, const Indexes& renamed, model::Links& links) const;
  void findFdbOwners(Unknown& unknown);

  netlink::LinksByIndex records_;
  Indexes down_, fdbOwners_;
};

}  // namespace nicleaf::kernel
