// SPDX-License-Identifier: GPL-2.0-or-later
// Changes of candidates. All of them succeed as a whole or leave the candidate as it was.
#include <string_view>

#include "core/northbound.hpp"

namespace nicleaf::plugin {

using grpc::Status;
using grpc::StatusCode;

namespace {

bool isConfig(const lysc_node* node) { return node->flags & LYS_CONFIG_W; }

Status invalid(const std::string& path, const std::string& why) {
  return {StatusCode::INVALID_ARGUMENT, path + ": " + why};
}

// The schema node of a data path, or why there is none.
Status schemaOf(const std::string& path, const lysc_node*& node) {
  node = path.starts_with('/') ? lys_find_path(ly_native_ctx, nullptr, path.c_str(), 0) : nullptr;
  if (!node) {
    const std::string why = yangErrors();
    return invalid(path, "unknown data path" + (why.empty() ? "" : " (" + why + ")"));
  }
  if (!isConfig(node)) return invalid(path, "is state, not configuration");
  if (!node->priv) return invalid(path, "is not implemented by this daemon");
  return Status::OK;
}

// Of a leaf-list, the entry: ".../name[.='value']", or ".../name" with the value beside it.
std::string entryPath(const lysc_node* schema, const frr::PathValue& item) {
  if (schema->nodetype != LYS_LEAFLIST || item.path().ends_with(']')) return item.path();
  const char quote = item.value().find('\'') == std::string::npos ? '\'' : '"';
  return item.path() + "[.=" + quote + item.value() + quote + "]";
}

Status update(lyd_node*& tree, const frr::PathValue& item) {
  const lysc_node* schema = nullptr;
  if (auto status = schemaOf(item.path(), schema); !status.ok()) return status;
  const std::string path = entryPath(schema, item);
  const bool hasValue = schema->nodetype & LYS_LEAF;
  lyd_node* made = nullptr;
  if (lyd_new_path(tree, ly_native_ctx, path.c_str(), hasValue ? item.value().c_str() : nullptr, LYD_NEW_PATH_UPDATE,
                   tree ? nullptr : &made) != LY_SUCCESS) {
    return invalid(item.path(), yangErrors());
  }
  tree = lyd_first_sibling(tree ? tree : made);
  return Status::OK;
}

Status remove(lyd_node*& tree, const frr::PathValue& item) {
  const lysc_node* schema = nullptr;
  if (auto status = schemaOf(item.path(), schema); !status.ok()) return status;
  const std::string path = entryPath(schema, item);
  lyd_node* node = nullptr;
  if (!tree || lyd_find_path(tree, path.c_str(), 0, &node) != LY_SUCCESS || !node) {
    (void)yangErrors();
    return invalid(item.path(), "there is nothing to delete");
  }
  if (lysc_is_key(schema)) return invalid(item.path(), "is a key: delete the list entry");
  if (node == tree) tree = tree->next;
  lyd_free_tree(node);
  return Status::OK;
}

// The node of a tree at the place of a change, or none.
lyd_node* counterpart(const lyd_node* tree, const lyd_node* change) {
  char* path = lyd_path(change, LYD_PATH_STD, nullptr, 0);
  lyd_node* node = nullptr;
  if (!tree || !path || lyd_find_path(tree, path, 0, &node) != LY_SUCCESS) {
    (void)yangErrors();
    node = nullptr;
  }
  free(path);
  return node;
}

// Does in another tree what a difference says that was done in `changed`. lyd_diff_apply_all() wants the tree that the
// difference was made from: it would make a list entry twice that somebody else has made meanwhile.
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

// Replaces the tree of a candidate.
void adopt(Candidate& candidate, lyd_node* tree) {
  lyd_free_all(candidate.config->dnode);
  candidate.config->dnode = tree;
}

}  // namespace

Status Northbound::editCandidate(const Client& client, const frr::EditCandidateRequest& request) {
  Candidate* candidate = nullptr;
  if (auto status = editable(client, request.candidate_id(), candidate); !status.ok()) return status;
  const QuietYang quiet;
  lyd_node* tree = duplicate(candidate->config->dnode).release();
  Status status;
  for (const auto& item : request.update()) {
    if (status.ok()) status = update(tree, item);
  }
  for (const auto& item : request.delete_()) {
    if (status.ok()) status = remove(tree, item);
  }
  if (!status.ok()) {
    lyd_free_all(tree);
    return status;
  }
  adopt(*candidate, tree);
  return Status::OK;
}

Status Northbound::loadToCandidate(const Client& client, const frr::LoadToCandidateRequest& request) {
  Candidate* candidate = nullptr;
  if (auto status = editable(client, request.candidate_id(), candidate); !status.ok()) return status;
  Tree loaded;
  if (auto status = parseConfig(request.config(), loaded); !status.ok()) return status;
  const QuietYang quiet;
  if (request.type() == frr::LoadToCandidateRequest::REPLACE) {
    adopt(*candidate, loaded.release());
    return Status::OK;
  }
  lyd_node* tree = duplicate(candidate->config->dnode).release();
  if (loaded && lyd_merge_siblings(&tree, loaded.release(), LYD_MERGE_DESTRUCT) != LY_SUCCESS) {
    lyd_free_all(tree);
    return {StatusCode::INVALID_ARGUMENT, yangErrors()};
  }
  adopt(*candidate, lyd_first_sibling(tree));
  return Status::OK;
}

// The client's changes, and only these, on top of what is running now. Where somebody else has changed the same node,
// the client's change wins.
Status Northbound::updateCandidate(const Client& client, std::uint32_t id) {
  Candidate* candidate = nullptr;
  if (auto status = editable(client, id, candidate); !status.ok()) return status;
  const auto now = snapshot();
  if (candidate->base == now) return Status::OK;
  const QuietYang quiet;
  lyd_node* changes = nullptr;
  if (lyd_diff_siblings(candidate->base->tree.get(), candidate->config->dnode, LYD_DIFF_DEFAULTS, &changes) !=
      LY_SUCCESS) {
    return {StatusCode::INTERNAL, yangErrors()};
  }
  const Tree difference(changes);
  Tree tree = duplicate(now->tree.get());
  for (const lyd_node* change = changes; change; change = change->next) repeat(change, candidate->config->dnode, tree);
  adopt(*candidate, tree.release());
  candidate->config->version = now->version;
  candidate->base = now;
  return Status::OK;
}

}  // namespace nicleaf::plugin
