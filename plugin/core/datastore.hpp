// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "core/frr.hpp"
#include "core/shard.hpp"

namespace nicleaf::plugin {

// One changed shard, with the copies that go into FRR's own trees made beforehand.
struct Replacement {
  ShardPtr before;
  ShardPtr after;
  Tree forRunning{};
  Tree forShell{};

  [[nodiscard]] const lyd_node* like() const { return (after ? after : before)->tree.get(); }
  [[nodiscard]] const std::string& key() const { return (after ? after : before)->key; }
};

// FRR's running configuration in shards. FRR and the shell change it behind our back, which its version tells.
class Datastore {
 public:
  explicit Datastore(const Sharding& sharding) : sharding_(sharding) {}

  [[nodiscard]] std::shared_ptr<const Snapshot> now();
  // Puts all replacements into the running configuration, and into the candidate that shells share, at once: costs
  // what has changed. They were made against now().
  void replace(std::vector<Replacement>& replacements);

 private:
  void updateShell(Replacement& replacement) const;

  const Sharding& sharding_;
  std::shared_ptr<const Snapshot> now_;
};

}  // namespace nicleaf::plugin
