// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/own_config.hpp"

#include <stdexcept>
#include <utility>

#include "core/datastore.hpp"
#include "core/repeat.hpp"

namespace nicleaf::plugin {

namespace {

const std::string kEmpty = "{}";

std::shared_ptr<const std::string> textOf(const lyd_node* tree) {
  char* text = nullptr;
  if (lyd_print_mem(&text, tree, LYD_JSON, LYD_PRINT_SHRINK | LYD_PRINT_WD_EXPLICIT) != LY_SUCCESS)
    throw std::runtime_error("cannot print data: " + yangErrors());
  auto printed = std::make_shared<const std::string>(text ? text : kEmpty);
  free(text);
  return printed;
}

}  // namespace

void OwnConfig::commit(const std::vector<Replacement>& replacements) {
  for (const auto& replacement : replacements) set(replacement.key(), after(replacement));
}

void OwnConfig::set(const std::string& key, ShardPtr shard) {
  if (shard) {
    pieces_[key] = {std::move(shard), nullptr};
  } else {
    pieces_.erase(key);
  }
}

/// The own part of a piece after a commit.
ShardPtr OwnConfig::after(const Replacement& replacement) const {
  const auto found = pieces_.find(replacement.key());
  const ShardPtr own = found == pieces_.end() ? nullptr : found->second.shard;
  // All of the piece is our own, or nothing of it is left.
  if (own == replacement.before || !replacement.after) return replacement.after;
  Tree tree = duplicate(treeOf(own));
  const auto status = repeatChanges(treeOf(replacement.before), treeOf(replacement.after), tree);
  if (!status.ok()) throw std::runtime_error(status.error_message());
  if (Sharding::isEmpty(tree.get())) return nullptr;
  return std::make_shared<const Shard>(Shard{replacement.key(), std::move(tree), {}});
}

SavedFile::Documents OwnConfig::documents() {
  SavedFile::Documents documents;
  for (auto& [key, own] : pieces_) {
    if (!own.text) own.text = textOf(treeOf(own.shard));
    if (*own.text != kEmpty) documents.push_back(own.text);
  }
  return documents;
}

}  // namespace nicleaf::plugin
