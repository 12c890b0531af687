// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/oper.hpp"

namespace nicleaf::plugin {

using grpc::Status;
using grpc::StatusCode;

namespace {

/// FRR walks containers and lists only; for a leaf it has to walk the parent.
std::string parentPath(const std::string& path) {
  int depth = 0;
  for (auto i = path.size(); i-- > 0;) {
    if (path[i] == ']') ++depth;
    if (path[i] == '[') --depth;
    if (path[i] == '/' && depth == 0) return path.substr(0, i);
  }
  return path;
}

/// Copies a leaf with its parents and their keys.
void mergeOnly(const lysc_node* leaf, const lyd_node* from, Tree& tree) {
  const lyd_node* at = nullptr;
  LYD_TREE_DFS_BEGIN(from, at) {
    if (at->schema == leaf) mergeNode(tree, at);
    LYD_TREE_DFS_END(from, at);
  }
}

/// FRR crashes on a list whose callbacks are missing.
bool isWalkable(const lysc_node* node) {
  const auto* nb = static_cast<const nb_node*>(node->priv);
  if (!nb) return false;
  for (const lysc_node* up = node; up; up = up->parent) {
    const auto* above = static_cast<const nb_node*>(up->priv);
    if (up->nodetype == LYS_LIST && above && !above->cbs.lookup_entry) return false;
  }
  return true;
}

Status walk(const std::string& path, Tree& tree, bool& found) {
  const lysc_node* schema = lys_find_path(ly_native_ctx, nullptr, path.c_str(), 0);
  const lysc_node* only = nullptr;
  std::string from = path;
  if (schema->nodetype & (LYS_LEAF | LYS_LEAFLIST)) {
    if (schema->flags & LYS_CONFIG_W) return Status::OK;
    only = schema;
    from = parentPath(path);
    schema = schema->parent;
  }
  const auto* node = schema ? static_cast<const nb_node*>(schema->priv) : nullptr;
  if (!node || CHECK_FLAG(node->flags, F_NB_NODE_CONFIG_ONLY)) return Status::OK;
  if (!isWalkable(schema) && schema->parent) return Status::OK;
  lyd_node* made = nullptr;
  const int result = nicleaf_oper_tree(from.c_str(), &made);
  Tree part(made);
  if (result == NB_ERR_NOT_FOUND) return Status::OK;
  if (result != NB_OK) return {StatusCode::INTERNAL, path + ": FRR failed to fetch operational data"};
  if (!part) return Status::OK;
  found = true;
  if (only) {
    mergeOnly(only, part.get(), tree);
    return Status::OK;
  }
  lyd_node* merged = tree.release();
  const LY_ERR error = lyd_merge_siblings(&merged, part.release(), LYD_MERGE_DESTRUCT);
  tree.reset(merged);
  if (error != LY_SUCCESS) return {StatusCode::INTERNAL, path + ": " + yangErrors()};
  return Status::OK;
}

}  // namespace

Status addDaemonState(const std::string& path, const Extension& extension, Tree& tree, bool& found) {
  if (!path.empty()) return walk(path, tree, found);
  yang_module* module = nullptr;
  RB_FOREACH(module, yang_modules, &yang_modules) {
    if (!module->info->implemented || !module->info->compiled) continue;
    for (const lysc_node* node = module->info->compiled->data; node; node = node->next) {
      const std::string top = std::string("/") + module->name + ":" + node->name;
      if (!(node->nodetype & (LYS_CONTAINER | LYS_LIST)) || extension.ownsState(top)) continue;
      if (auto status = walk(top, tree, found); !status.ok()) return status;
    }
  }
  return Status::OK;
}

Status executeRpc(const nb_node& node, const frr::ExecuteRequest& request, frr::ExecuteResponse& response) {
  list* input = yang_data_list_new();
  list* output = yang_data_list_new();
  for (const auto& item : request.input()) {
    listnode_add(input, yang_data_new(item.path().c_str(), item.value().c_str()));
  }
  char text[1024] = {};
  const int result = nicleaf_rpc(&node, request.path().c_str(), input, output, text, sizeof(text));
  listnode* at = nullptr;
  yang_data* data = nullptr;
  if (result == NB_OK) {
    for (ALL_LIST_ELEMENTS_RO(output, at, data)) {
      auto* item = response.add_output();
      item->set_path(data->xpath);
      item->set_value(data->value ? data->value : "");
    }
  }
  list_delete(&input);
  list_delete(&output);
  if (result == NB_OK) return Status::OK;
  return {StatusCode::INTERNAL, request.path() + ": " + (text[0] ? text : "the RPC failed")};
}

}  // namespace nicleaf::plugin
