// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/extension.hpp"
#include "core/yang_data.hpp"

namespace nicleaf::plugin {

// A configuration is kept in pieces, so that a change costs what it touches: an entry of a list that the extension
// says stands for itself, or what is left of a top-level node. The key is the data path of that entry or node; the
// tree is the top-level node with nothing else in it.
struct Piece {
  std::string key;
  Tree tree;
};

// A piece as it was validated; never changed again.
struct Shard {
  std::string key;
  Tree tree;
  References references;
};
using ShardPtr = std::shared_ptr<const Shard>;

// A whole configuration at a version: shards in the order of their keys. Copies share them.
struct Snapshot {
  std::uint32_t version = 0;
  std::vector<ShardPtr> shards;

  [[nodiscard]] ShardPtr find(const std::string& key) const;
  // Puts a shard in, or takes the one with this key out.
  void set(const std::string& key, ShardPtr shard);
};

// Takes trees apart and puts them together. Made when the schema is complete.
class Sharding {
 public:
  explicit Sharding(const Extension& extension);

  [[nodiscard]] bool isSharded(const lysc_node* node) const { return lists_.contains(node); }
  // The list entry of a piece; nullptr when the piece is the rest of a top-level node.
  [[nodiscard]] const lyd_node* entryOf(const lyd_node* piece) const;
  [[nodiscard]] static bool isEmpty(const lyd_node* piece);

  [[nodiscard]] std::vector<Piece> split(Tree tree) const;
  [[nodiscard]] ShardPtr shard(std::string key, Tree tree) const;
  // Adds a copy of a piece to a tree that does not have it.
  static void add(Tree& tree, const lyd_node* piece);

  // Makes a piece of a tree equal to another one; nullptr takes it out. What is there keeps its place. `like` is a
  // piece of the same key, to find it by.
  void graft(lyd_node*& tree, const lyd_node* like, Tree piece) const;
  // The counterpart of a piece's own node (its entry, or its top-level node) in a tree; nullptr if there is none.
  [[nodiscard]] lyd_node* find(const lyd_node* tree, const lyd_node* like) const;

 private:
  void graftRest(lyd_node*& tree, lyd_node* top, Tree piece) const;

  const Extension& extension_;
  std::unordered_set<const lysc_node*> lists_;
};

// The data of a shard; nullptr of none.
[[nodiscard]] const lyd_node* treeOf(const ShardPtr& shard);
[[nodiscard]] std::string pathOf(const lyd_node* node);
[[nodiscard]] bool equal(const lyd_node* one, const lyd_node* other);

}  // namespace nicleaf::plugin
