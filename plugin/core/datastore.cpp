// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/datastore.hpp"

#include <algorithm>

#include "core/guarded.hpp"

namespace nicleaf::plugin {

namespace {

bool isUnchanged(const Shard& shard, const Piece& piece) {
  return lyd_compare_single(shard.tree.get(), piece.tree.get(), LYD_COMPARE_FULL_RECURSION | LYD_COMPARE_DEFAULTS) ==
         LY_SUCCESS;
}

}  // namespace

std::shared_ptr<const Snapshot> Datastore::now() {
  if (!now_ || now_->version != running_config->version) {
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->version = running_config->version;
    for (auto& piece : sharding_.split(duplicate(running_config->dnode))) {
      ShardPtr before = now_ ? now_->find(piece.key) : nullptr;
      if (!before || !isUnchanged(*before, piece))
        before = sharding_.shard(std::move(piece.key), std::move(piece.tree));
      snapshot->shards.push_back(std::move(before));
    }
    std::sort(snapshot->shards.begin(), snapshot->shards.end(), [](auto& a, auto& b) { return a->key < b->key; });
    now_ = std::move(snapshot);
  }
  return now_;
}

void Datastore::replace(std::vector<Replacement>& replacements) {
  const QuietYang quiet;
  auto next = std::make_shared<Snapshot>(*now());
  for (auto& replacement : replacements) {
    sharding_.graft(running_config->dnode, replacement.like(), std::move(replacement.forRunning));
    updateShell(replacement);
    next->set(replacement.key(), replacement.after);
  }
  next->version = ++running_config->version;
  vty_shared_candidate_config->version = next->version;
  now_ = std::move(next);
  updateOwn(replacements);
}

/// The commit is over; so what fails here must not fail it.
void Datastore::updateOwn(const std::vector<Replacement>& replacements) {
  const auto status = guarded([&] {
    own_.commit(replacements);
    return grpc::Status::OK;
  });
  if (status.ok()) return;
  zlog_err("nicleaf: cannot tell what clients have configured, so nothing is saved: %s",
           status.error_message().c_str());
  ownIsKnown_ = false;
}

/// Shells edit one shared candidate and commit all of it. So the candidate must have what we commit: otherwise the next
/// command of a shell would revert it. What a shell has put into the candidate and not committed yet must stay.
void Datastore::updateShell(Replacement& replacement) const {
  lyd_node*& shell = vty_shared_candidate_config->dnode;
  const lyd_node* before = treeOf(replacement.before);
  const lyd_node* after = treeOf(replacement.after);
  const lyd_node* there = sharding_.find(shell, replacement.like());
  const lyd_node* entry = sharding_.entryOf(before);
  const bool untouched = entry || !before ? equal(there, entry) : false;
  if (!untouched && before) {
    lyd_node* changes = nullptr;
    const bool merged = lyd_diff_siblings(before, after, LYD_DIFF_DEFAULTS, &changes) == LY_SUCCESS &&
                        (!changes || lyd_diff_apply_all(&shell, changes) == LY_SUCCESS);
    lyd_free_all(changes);
    (void)yangErrors();
    if (merged) return;
  }
  sharding_.graft(shell, replacement.like(), std::move(replacement.forShell));
}

}  // namespace nicleaf::plugin
