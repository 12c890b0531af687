// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/candidate.hpp"

#include <map>
#include <string_view>

#include "core/frr.hpp"
#include "core/repeat.hpp"

namespace nicleaf::plugin {

using grpc::Status;
using grpc::StatusCode;

namespace {

Status invalid(const std::string& path, const std::string& why) {
  return {StatusCode::INVALID_ARGUMENT, path + ": " + why};
}

/// The schema node of a data path, or the reason why there is none.
Status schemaOf(const std::string& path, const lysc_node*& node) {
  node = path.starts_with('/') ? lys_find_path(ly_native_ctx, nullptr, path.c_str(), 0) : nullptr;
  if (!node) {
    const std::string why = yangErrors();
    return invalid(path, "unknown data path" + (why.empty() ? "" : " (" + why + ")"));
  }
  if (!(node->flags & LYS_CONFIG_W)) return invalid(path, "is state, which cannot be configured");
  if (!node->priv) return invalid(path, "this daemon does not implement it");
  return Status::OK;
}

/// The path of an item. A leaf-list entry is ".../name[.='value']", or ".../name" and the item's value.
std::string entryPath(const lysc_node* schema, const frr::PathValue& item) {
  if (schema->nodetype != LYS_LEAFLIST || item.path().ends_with(']')) return item.path();
  const char quote = item.value().find('\'') == std::string::npos ? '\'' : '"';
  return item.path() + "[.=" + quote + item.value() + quote + "]";
}

/// The first steps of a data path.
std::string steps(std::string_view path, int count) {
  char quote = 0;
  int depth = 0;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const char c = path[i];
    if (quote) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '[' || c == ']') {
      depth += c == '[' ? 1 : -1;
    } else if (c == '/' && depth == 0 && i > 0 && --count == 0) {
      return std::string(path.substr(0, i));
    }
  }
  return std::string(path);
}

std::string topKey(const lysc_node* node) {
  while (node->parent) node = node->parent;
  return std::string("/") + node->module->name + ":" + node->name;
}

/// Whether the next item makes the node of this one as well: it is below it.
bool isMadeByNext(const google::protobuf::RepeatedPtrField<frr::PathValue>& items, int index) {
  if (index + 1 == items.size()) return false;
  const std::string &path = items[index].path(), &next = items[index + 1].path();
  return next.size() > path.size() && next[path.size()] == '/' && next.starts_with(path);
}

}  // namespace

/// Copies of the pieces that a request changes. They replace the candidate's pieces if the request succeeds.
class Candidate::Draft {
 public:
  explicit Draft(const Candidate& candidate) : candidate_(candidate) {}

  Tree& open(const std::string& key) {
    const auto found = pieces_.find(key);
    if (found != pieces_.end()) return found->second;
    return pieces_.emplace(key, duplicate(candidate_.find(key))).first->second;
  }
  void put(const std::string& key, Tree tree) { pieces_[key] = std::move(tree); }
  /// The key of the piece that was found for the first steps of a path, empty if none was. Most items of a request are
  /// in the same piece as the item before.
  std::string& keyOf(const std::string& firstSteps) { return keys_[firstSteps]; }
  /// Deletes all pieces of a top-level node; with an empty name, of all top-level nodes.
  void clear(const std::string& top) {
    const auto drop = [&](const std::string& key) {
      if (top.empty() || key == top || key.starts_with(top + '/')) pieces_[key] = nullptr;
    };
    for (const auto& shard : candidate_.base_->shards) drop(shard->key);
    for (const auto& [key, tree] : candidate_.touched_) drop(key);
    for (const auto& [key, tree] : pieces_) drop(key);
  }
  void adopt(Pieces& into) {
    for (auto& [key, tree] : pieces_) {
      if (Sharding::isEmpty(tree.get())) tree = nullptr;
      into[key] = std::move(tree);
    }
  }

 private:
  const Candidate& candidate_;
  Pieces pieces_;
  std::map<std::string, std::string> keys_;
};

Candidate::Candidate(std::uint32_t number, ClientId client, const Sharding& sharding,
                     std::shared_ptr<const Snapshot> base)
    : id(number), owner(client), sharding_(sharding), base_(std::move(base)) {}

const lyd_node* Candidate::find(const std::string& key) const {
  if (const auto found = touched_.find(key); found != touched_.end()) return found->second.get();
  return treeOf(base_->find(key));
}

/// The key of the piece that has the node of a path of at most two steps.
Status Candidate::locate(const std::string& path, std::string& key) const {
  const lysc_node* node = lys_find_path(ly_native_ctx, nullptr, path.c_str(), 0);
  if (!node) return invalid(path, yangErrors());
  if (!sharding_.isSharded(node)) {
    key = topKey(node);
    return Status::OK;
  }
  lyd_node* made = nullptr;
  const LY_ERR error = lyd_new_path(nullptr, ly_native_ctx, path.c_str(), nullptr, 0, &made);
  const Tree scratch(made);
  if (error != LY_SUCCESS || !sharding_.entryOf(made)) return invalid(path, yangErrors());
  key = pathOf(sharding_.entryOf(made));
  return Status::OK;
}

Status Candidate::resolve(Draft& draft, const frr::PathValue& item, Target& target) const {
  if (auto status = schemaOf(item.path(), target.schema); !status.ok()) return status;
  target.path = entryPath(target.schema, item);
  const std::string upToEntry = steps(target.path, 2);
  std::string& key = draft.keyOf(upToEntry);
  if (key.empty()) {
    if (auto status = locate(upToEntry, key); !status.ok()) return status;
  }
  target.key = key;
  return Status::OK;
}

Status Candidate::update(Draft& draft, const frr::PathValue& item) const {
  Target target;
  if (auto status = resolve(draft, item, target); !status.ok()) return status;
  Tree& piece = draft.open(target.key);
  const bool hasValue = target.schema->nodetype & LYS_LEAF;
  lyd_node* made = nullptr;
  if (lyd_new_path(piece.get(), ly_native_ctx, target.path.c_str(), hasValue ? item.value().c_str() : nullptr,
                   LYD_NEW_PATH_UPDATE, piece ? nullptr : &made) != LY_SUCCESS) {
    return invalid(item.path(), yangErrors());
  }
  if (!piece) piece.reset(made);
  return Status::OK;
}

Status Candidate::remove(Draft& draft, const frr::PathValue& item) const {
  Target target;
  if (auto status = resolve(draft, item, target); !status.ok()) return status;
  const lysc_node* schema = target.schema;
  if (lysc_is_key(schema)) return invalid(item.path(), "is a key, which cannot be deleted: delete the list entry");
  if (!schema->parent && schema->nodetype == LYS_CONTAINER && !(schema->flags & LYS_PRESENCE)) {
    draft.clear(topKey(schema));
    return Status::OK;
  }
  Tree& piece = draft.open(target.key);
  lyd_node* node = nullptr;
  if (!piece || lyd_find_path(piece.get(), target.path.c_str(), 0, &node) != LY_SUCCESS || !node) {
    (void)yangErrors();
    return invalid(item.path(), "does not exist, so it cannot be deleted");
  }
  if (node == piece.get()) {
    piece = nullptr;
  } else {
    lyd_free_tree(node);
  }
  return Status::OK;
}

Status Candidate::edit(const frr::EditCandidateRequest& request) {
  const QuietYang quiet;
  Draft draft(*this);
  for (int i = 0; i < request.update_size(); ++i) {
    if (isMadeByNext(request.update(), i)) continue;
    if (auto status = update(draft, request.update(i)); !status.ok()) return status;
  }
  for (const auto& item : request.delete_()) {
    if (auto status = remove(draft, item); !status.ok()) return status;
  }
  draft.adopt(touched_);
  return Status::OK;
}

Status Candidate::load(Tree document, bool replace) {
  const QuietYang quiet;
  Draft draft(*this);
  if (replace) draft.clear("");
  for (auto& piece : sharding_.split(std::move(document))) {
    Tree& tree = draft.open(piece.key);
    if (Sharding::isEmpty(tree.get())) {
      tree = std::move(piece.tree);
      continue;
    }
    lyd_node* merged = tree.release();
    const LY_ERR error = lyd_merge_siblings(&merged, piece.tree.release(), LYD_MERGE_DESTRUCT);
    tree.reset(merged);
    if (error != LY_SUCCESS) return {StatusCode::INVALID_ARGUMENT, yangErrors()};
  }
  draft.adopt(touched_);
  return Status::OK;
}

Status Candidate::rebase(std::shared_ptr<const Snapshot> now) {
  const QuietYang quiet;
  Draft draft(*this);
  for (const auto& [key, wanted] : touched_) {
    const auto theirs = now->find(key);
    const auto before = base_->find(key);
    if (theirs == before) continue;
    Tree tree = duplicate(treeOf(theirs));
    if (auto status = repeatChanges(treeOf(before), wanted.get(), tree); !status.ok()) return status;
    draft.put(key, std::move(tree));
  }
  draft.adopt(touched_);
  base_ = std::move(now);
  return Status::OK;
}

bool Candidate::revert(const Snapshot& earlier) {
  for (const auto& shard : base_->shards) {
    if (!earlier.find(shard->key)) touched_[shard->key] = nullptr;
  }
  for (const auto& shard : earlier.shards) {
    if (base_->find(shard->key) != shard) touched_[shard->key] = duplicate(treeOf(shard));
  }
  return !touched_.empty();
}

void Candidate::settle(std::shared_ptr<const Snapshot> now) {
  touched_.clear();
  base_ = std::move(now);
}

}  // namespace nicleaf::plugin
