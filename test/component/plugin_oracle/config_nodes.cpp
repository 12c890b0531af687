// SPDX-License-Identifier: Apache-2.0
#include "plugin_oracle/config_nodes.hpp"

#include <cstdlib>
#include <string_view>

namespace nicleaf::test {

bool isOptional(const lyd_node* node) {
  if (std::string_view(node->schema->name) == "global") return false;  // with the mandatory AS number in it
  return node->schema->nodetype & (LYS_LIST | LYS_LEAFLIST | LYS_CONTAINER) ||
         (!lysc_is_key(node->schema) && !(node->schema->flags & LYS_MAND_TRUE));
}

void collect(lyd_node* node, std::vector<lyd_node*>& out) {
  for (lyd_node* at = lyd_child(node); at; at = at->next) {
    if (isOptional(at)) out.push_back(at);
  }
  for (lyd_node* at = lyd_child(node); at; at = at->next) collect(at, out);
}

lyd_node* nodeAt(lyd_node* tree, const std::string& path) {
  lyd_node* found = nullptr;
  return lyd_find_path(tree, path.c_str(), 0, &found) == LY_SUCCESS ? found : nullptr;
}

std::string pathOf(const lyd_node* node) {
  char* text = lyd_path(node, LYD_PATH_STD, nullptr, 0);
  std::string path = text;
  free(text);
  return path;
}

namespace {

/// The node with the remote-as of a member's group; nullptr if there is none.
lyd_node* remoteAsOfGroup(const lyd_node* member) {
  lyd_node* name = nullptr;
  if (lyd_find_path(member, "peer-group", 0, &name) != LY_SUCCESS) return nullptr;
  lyd_node* instance = lyd_parent(lyd_parent(member));
  return nodeAt(instance, std::string("peer-groups/peer-group[peer-group-name='") + lyd_get_value(name) +
                              "']/neighbor-remote-as");
}

}  // namespace

void makeAcceptable(lyd_node* tree, std::mt19937& random) {
  std::vector<lyd_node*> nodes;
  collect(tree, nodes);
  std::vector<std::string> gone;
  for (const lyd_node* node : nodes) {
    const std::string_view name = node->schema->name;
    const lyd_node* peer = node;
    while (peer && !(peer->schema->nodetype == LYS_LIST && peer->schema->parent &&
                     (std::string_view(peer->schema->parent->name) == "neighbors" ||
                      std::string_view(peer->schema->parent->name) == "peer-groups"))) {
      peer = lyd_parent(peer);
    }
    if (!peer) continue;
    if (name == "neighbor-remote-as") {
      if (const lyd_node* other = remoteAsOfGroup(peer)) {
        gone.push_back(pathOf(std::bernoulli_distribution(0.5)(random) ? node : other));
      }
    }
    lyd_node* type = nullptr;
    const bool typed = lyd_find_path(peer, "neighbor-remote-as/remote-as-type", 0, &type) == LY_SUCCESS;
    const std::string_view kind = typed ? lyd_get_value(type) : "";
    const bool unnumbered = std::string_view(peer->schema->name) == "unnumbered-neighbor";
    const bool local = name == "local-as" && node->schema->nodetype == LYS_CONTAINER;
    if ((name == "route-reflector-client" && kind != "internal") || (local && kind != "external") ||
        (name == "private-as" && kind != "external") || (name == "replace-peer-as" && kind != "external") ||
        (unnumbered && (name == "ttl-security" || name == "ebgp-multihop"))) {
      gone.push_back(pathOf(node));
    }
  }
  for (const auto& path : gone) {
    if (lyd_node* node = nodeAt(tree, path)) lyd_free_tree(node);
  }
}

}  // namespace nicleaf::test
