// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/repeat.hpp"

#include <string_view>

#include "core/shard.hpp"

namespace nicleaf::plugin {

namespace {

/// The node of a tree with the data path of a change; nullptr if there is none.
lyd_node* counterpart(const lyd_node* tree, const lyd_node* change) {
  lyd_node* node = nullptr;
  if (tree && lyd_find_path(tree, pathOf(change).c_str(), 0, &node) == LY_SUCCESS) return node;
  (void)yangErrors();
  return nullptr;
}

/// Makes in another tree the change that libyang's difference describes and that leads to `changed`.
/// lyd_diff_apply_all() works only on the tree that the difference was computed from: it would create a list entry
/// twice if another client has created it meanwhile.
void repeat(const lyd_node* change, const lyd_node* changed, Tree& tree) {
  const lyd_meta* operation = lyd_find_meta(change->meta, nullptr, "yang:operation");
  const std::string_view word = operation ? lyd_get_meta_value(operation) : "none";
  if (word == "none") {
    for (const lyd_node* child = lyd_child_no_keys(change); child; child = child->next) repeat(child, changed, tree);
  } else if (word == "delete") {
    lyd_node* node = counterpart(tree.get(), change);
    if (!node) return;
    lyd_node* first = tree.release();
    if (node == first) first = node->next;
    lyd_free_tree(node);
    tree.reset(first);
  } else if (const lyd_node* node = counterpart(changed, change)) {
    mergeNode(tree, node);
  }
}

}  // namespace

grpc::Status repeatChanges(const lyd_node* before, const lyd_node* after, Tree& tree) {
  lyd_node* changes = nullptr;
  if (lyd_diff_siblings(before, after, LYD_DIFF_DEFAULTS, &changes) != LY_SUCCESS) {
    return {grpc::StatusCode::INTERNAL, yangErrors()};
  }
  const Tree difference(changes);
  for (const lyd_node* change = changes; change; change = change->next) repeat(change, after, tree);
  return grpc::Status::OK;
}

}  // namespace nicleaf::plugin
