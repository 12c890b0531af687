// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/shard.hpp"

#include <algorithm>
#include <stdexcept>

#include "core/frr.hpp"

namespace nicleaf::plugin {

namespace {

void require(LY_ERR error, const char* what) {
  if (error != LY_SUCCESS) throw std::runtime_error(std::string(what) + ": " + yangErrors());
}

/// The top-level node without its children.
Tree bare(const lyd_node* top) {
  lyd_node* copy = nullptr;
  require(lyd_dup_single(top, nullptr, 0, &copy), "cannot copy a data node");
  return Tree(copy);
}

bool isPlainContainer(const lyd_node* node) {
  return node->schema && node->schema->nodetype == LYS_CONTAINER && !(node->schema->flags & LYS_PRESENCE);
}

lyd_node* sibling(const lyd_node* among, const lyd_node* like) {
  lyd_node* found = nullptr;
  if (among) (void)lyd_find_sibling_first(among, like, &found);
  return found;
}

bool byKey(const ShardPtr& shard, const std::string& key) { return shard->key < key; }

}  // namespace

const lyd_node* treeOf(const ShardPtr& shard) { return shard ? shard->tree.get() : nullptr; }

std::string pathOf(const lyd_node* node) {
  char* text = lyd_path(node, LYD_PATH_STD, nullptr, 0);
  std::string path = text ? text : "";
  free(text);
  return path;
}

bool equal(const lyd_node* one, const lyd_node* other) {
  if (!one || !other) return one == other;
  return lyd_compare_single(one, other, LYD_COMPARE_FULL_RECURSION) == LY_SUCCESS;
}

ShardPtr Snapshot::find(const std::string& key) const {
  const auto at = std::lower_bound(shards.begin(), shards.end(), key, byKey);
  return at != shards.end() && (*at)->key == key ? *at : nullptr;
}

void Snapshot::set(const std::string& key, ShardPtr shard) {
  const auto at = std::lower_bound(shards.begin(), shards.end(), key, byKey);
  const bool found = at != shards.end() && (*at)->key == key;
  if (found && shard) {
    *at = std::move(shard);
  } else if (found) {
    shards.erase(at);
  } else if (shard) {
    shards.insert(at, std::move(shard));
  }
}

Sharding::Sharding(const Extension& extension) : extension_(extension) {
  for (const char* path : extension.shardedLists()) {
    if (const auto* list = lys_find_path(ly_native_ctx, nullptr, path, 0)) lists_.insert(list);
  }
}

const lyd_node* Sharding::entryOf(const lyd_node* piece) const {
  const lyd_node* child = piece ? lyd_child(piece) : nullptr;
  return child && isSharded(child->schema) ? child : nullptr;
}

bool Sharding::isEmpty(const lyd_node* piece) { return !piece || (isPlainContainer(piece) && !lyd_child(piece)); }

std::vector<Piece> Sharding::split(Tree tree) const {
  std::vector<Piece> pieces;
  while (tree) {
    Tree top(tree.release());
    tree.reset(top->next);
    lyd_unlink_tree(top.get());
    for (lyd_node* at = lyd_child(top.get()); at;) {
      lyd_node* child = std::exchange(at, at->next);
      if (!isSharded(child->schema)) continue;
      Tree piece = bare(top.get());
      require(lyd_insert_child(piece.get(), child), "cannot move a data node");
      pieces.push_back({pathOf(child), std::move(piece)});
    }
    if (!isEmpty(top.get())) pieces.push_back({pathOf(top.get()), std::move(top)});
  }
  return pieces;
}

ShardPtr Sharding::shard(std::string key, Tree tree) const {
  References references;
  if (const lyd_node* entry = entryOf(tree.get())) references = extension_.references(entry);
  return std::make_shared<const Shard>(Shard{std::move(key), std::move(tree), std::move(references)});
}

void Sharding::add(Tree& tree, const lyd_node* piece) {
  lyd_node* top = sibling(tree.get(), piece);
  if (top) {
    const lyd_node* child = nullptr;
    LY_LIST_FOR(lyd_child(piece), child) {
      lyd_node* copy = nullptr;
      require(lyd_dup_single(child, nullptr, LYD_DUP_RECURSIVE, &copy), "cannot copy a data tree");
      require(lyd_insert_child(top, copy), "cannot add a data tree");
    }
    return;
  }
  lyd_node* copy = nullptr;
  require(lyd_dup_single(piece, nullptr, LYD_DUP_RECURSIVE, &copy), "cannot copy a data tree");
  lyd_node* first = tree.release();
  const LY_ERR error = lyd_insert_sibling(first, copy, &first);
  tree.reset(first);
  require(error, "cannot add a data tree");
}

lyd_node* Sharding::find(const lyd_node* tree, const lyd_node* like) const {
  lyd_node* top = sibling(tree, like);
  const lyd_node* entry = entryOf(like);
  return top && entry ? sibling(lyd_child(top), entry) : top;
}

void Sharding::graft(lyd_node*& tree, const lyd_node* like, Tree piece) const {
  lyd_node* top = sibling(tree, like);
  if (!top) {
    if (!piece) return;
    lyd_node* first = tree;
    require(lyd_insert_sibling(first, piece.release(), &first), "cannot add a data tree");
    tree = first;
    return;
  }
  if (!entryOf(like)) return graftRest(tree, top, std::move(piece));
  lyd_node* there = sibling(lyd_child(top), entryOf(like));
  if (!piece) {
    lyd_free_tree(there);
    return;
  }
  auto* entry = const_cast<lyd_node*>(entryOf(piece.get()));
  if (!there) {
    require(lyd_insert_child(top, entry), "cannot move a data node");
    return;
  }
  for (lyd_node* at = lyd_child_no_keys(there); at;) lyd_free_tree(std::exchange(at, at->next));
  for (lyd_node* at = lyd_child_no_keys(entry); at;) {
    require(lyd_insert_child(there, std::exchange(at, at->next)), "cannot move a data node");
  }
}

void Sharding::graftRest(lyd_node*& tree, lyd_node* top, Tree piece) const {
  if (!isPlainContainer(top)) {
    if (tree == top) tree = top->next;
    lyd_free_tree(top);
    if (!piece) return;
    lyd_node* first = tree;
    require(lyd_insert_sibling(first, piece.release(), &first), "cannot add a data tree");
    tree = first;
    return;
  }
  for (lyd_node* at = lyd_child(top); at;) {
    lyd_node* child = std::exchange(at, at->next);
    if (!isSharded(child->schema)) lyd_free_tree(child);
  }
  for (lyd_node* at = piece ? lyd_child(piece.get()) : nullptr; at;) {
    require(lyd_insert_child(top, std::exchange(at, at->next)), "cannot move a data node");
  }
}

}  // namespace nicleaf::plugin
