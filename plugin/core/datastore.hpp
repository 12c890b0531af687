// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "core/frr.hpp"
#include "core/own_config.hpp"
#include "core/shard.hpp"

namespace nicleaf::plugin {

/// One changed shard. The copies for FRR's own trees are made in advance, so that Datastore::replace() cannot fail
/// halfway.
struct Replacement {
  ShardPtr before;  // nullptr: the piece is new
  ShardPtr after;   // nullptr: the piece is deleted
  Tree forRunning{};
  Tree forShell{};

  /// A tree with the piece's own node, to find its place in another tree.
  [[nodiscard]] const lyd_node* like() const { return (after ? after : before)->tree.get(); }
  [[nodiscard]] const std::string& key() const { return (after ? after : before)->key; }
};

/// FRR's running configuration in shards. FRR and shells change it as well; its version number tells when they did. On
/// FRR's main thread.
class Datastore {
 public:
  explicit Datastore(const Sharding& sharding) : sharding_(sharding) {}

  /// The running configuration as it is now. Shards that have not changed are those of before.
  [[nodiscard]] std::shared_ptr<const Snapshot> now();
  /// Puts all replacements into the running configuration and into the candidate that all shells share, in one step.
  /// They must have been made against now(). The cost depends on their size, not on that of the configuration.
  void replace(std::vector<Replacement>& replacements);

  /// What replace() has put there. nullptr if it is not known, because libyang failed.
  [[nodiscard]] OwnConfig* own() { return ownIsKnown_ ? &own_ : nullptr; }

 private:
  void updateShell(Replacement& replacement) const;
  void updateOwn(const std::vector<Replacement>& replacements);

  const Sharding& sharding_;
  std::shared_ptr<const Snapshot> now_;
  OwnConfig own_;
  bool ownIsKnown_ = true;
};

}  // namespace nicleaf::plugin
