// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/extension.hpp"
#include "core/yang_data.hpp"

namespace nicleaf::plugin {

/// A configuration is kept in pieces, so that the cost of a change depends on what it touches. A piece is an entry of a
/// list that Extension::shardedLists() names, or the rest of a top-level node. The key is the data path of that entry
/// or node. The tree is the top-level node with this entry, or this rest, alone.
struct Piece {
  std::string key;
  Tree tree;
};

/// A validated piece. Immutable, shared between snapshots.
struct Shard {
  std::string key;
  Tree tree;
  References references;
};
using ShardPtr = std::shared_ptr<const Shard>;

/// A whole configuration at a version of FRR's: shards in the order of their keys. Copies share the shards.
struct Snapshot {
  std::uint32_t version = 0;
  std::vector<ShardPtr> shards;

  [[nodiscard]] ShardPtr find(const std::string& key) const;
  /// Adds or replaces the shard with this key; nullptr removes it.
  void set(const std::string& key, ShardPtr shard);
};

/// Splits trees into pieces and puts pieces into trees. Construct it when the schema is complete. The methods throw
/// std::runtime_error if libyang fails.
class Sharding {
 public:
  explicit Sharding(const Extension& extension);

  [[nodiscard]] bool isSharded(const lysc_node* node) const { return lists_.contains(node); }
  /// The list entry of a piece; nullptr if the piece is the rest of a top-level node.
  [[nodiscard]] const lyd_node* entryOf(const lyd_node* piece) const;
  [[nodiscard]] static bool isEmpty(const lyd_node* piece);

  [[nodiscard]] std::vector<Piece> split(Tree tree) const;
  [[nodiscard]] ShardPtr shard(std::string key, Tree tree) const;
  /// Adds a copy of a piece to a tree that does not have the piece.
  static void add(Tree& tree, const lyd_node* piece);

  /// Replaces a piece of a tree, or removes it if `piece` is nullptr. Nodes that are there already keep their place.
  /// `like` is any piece with the same key.
  void graft(lyd_node*& tree, const lyd_node* like, Tree piece) const;
  /// A piece's own node (its entry, or its top-level node) in another tree; nullptr if it is not there.
  [[nodiscard]] lyd_node* find(const lyd_node* tree, const lyd_node* like) const;

 private:
  void graftRest(lyd_node*& tree, lyd_node* top, Tree piece) const;

  const Extension& extension_;
  std::unordered_set<const lysc_node*> lists_;
};

/// The data of a shard; nullptr for nullptr.
[[nodiscard]] const lyd_node* treeOf(const ShardPtr& shard);
/// The data path of a node, with list keys as predicates.
[[nodiscard]] std::string pathOf(const lyd_node* node);
/// Whether two nodes are equal with everything below them; nullptr equals nullptr alone.
[[nodiscard]] bool equal(const lyd_node* one, const lyd_node* other);

}  // namespace nicleaf::plugin
