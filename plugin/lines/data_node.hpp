// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <libyang/libyang.h>

#include <optional>
#include <string>
#include <string_view>

namespace nicleaf::lines {

/// Child of a data node by name; nullptr if there is none. The empty name and "." stand for the node itself, ".." for
/// its parent.
inline const lyd_node* child(const lyd_node* node, std::string_view name) {
  if (name.empty() || name == ".") return node;
  if (name == "..") return lyd_parent(node);
  for (const lyd_node* at = lyd_child(node); at; at = at->next) {
    if (at->schema && name == at->schema->name) return at;
  }
  return nullptr;
}

/// The first descendant with a relative path of names without predicates; nullptr if there is none.
inline const lyd_node* descendant(const lyd_node* node, std::string_view path) {
  while (node && !path.empty()) {
    const auto slash = path.find('/');
    node = child(node, path.substr(0, slash));
    path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
  }
  return node;
}

/// The value of a leaf; nullopt if it does not exist.
inline std::optional<std::string> value(const lyd_node* node, std::string_view path) {
  const lyd_node* leaf = descendant(node, path);
  if (!leaf || !(leaf->schema->nodetype & (LYS_LEAF | LYS_LEAFLIST))) return std::nullopt;
  return std::string(lyd_get_value(leaf));
}

/// The value of a boolean leaf, or `absent` if it does not exist.
inline bool truth(const lyd_node* node, std::string_view path, bool absent) {
  const auto text = value(node, path);
  return text ? *text == "true" : absent;
}

}  // namespace nicleaf::lines
