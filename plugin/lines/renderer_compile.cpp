// SPDX-License-Identifier: GPL-2.0-or-later
// Connects the table of nodes to the schema.
#include <libyang/libyang.h>

#include <unordered_set>

#include "lines/line_template.hpp"
#include "lines/renderer.hpp"

namespace nicleaf::lines {

namespace {

constexpr auto kInstance = "/nicleaf-frr-bgp:bgp/nicleaf-frr-bgp:instance";
constexpr const char* kPeers[] = {"neighbors/neighbor", "neighbors/unnumbered-neighbor", "peer-groups/peer-group"};

const lysc_node* childOf(const lysc_node* node, std::string_view name) {
  if (name == ".") return node;
  if (name == "..") return node->parent;
  for (const lysc_node* at = lysc_node_child(node); at; at = at->next) {
    if (name == at->name) return at;
  }
  return nullptr;
}

const lysc_node* find(const lysc_node* node, std::string_view path) {
  while (node && !path.empty()) {
    const auto slash = path.find('/');
    node = childOf(node, path.substr(0, slash));
    path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
  }
  return node;
}

/// All schema nodes that a scope stands for.
std::vector<const lysc_node*> anchors(const lysc_node* instance, Scope scope) {
  std::vector<std::string> paths;
  switch (scope) {
    case Scope::kInstance:
      paths.emplace_back("");
      break;
    case Scope::kPeer:
      for (auto peer : kPeers) paths.emplace_back(peer);
      break;
    case Scope::kPeerFamily:
      for (auto peer : kPeers) {
        for (const auto& family : families()) paths.push_back(std::string(peer) + "/afi-safis/afi-safi/" + family.name);
      }
      break;
    case Scope::kFamily:
      for (const auto& family : families()) paths.push_back(std::string("global/afi-safis/afi-safi/") + family.name);
      break;
    case Scope::kVni:
      paths.emplace_back("global/afi-safis/afi-safi/l2vpn-evpn/vni");
      break;
  }
  std::vector<const lysc_node*> found;
  for (const auto& path : paths) {
    if (auto node = find(instance, path)) found.push_back(node);
  }
  return found;
}

/// Adds a problem for every configuration leaf below a node that has no row.
void collectUncovered(const lysc_node* node, const std::unordered_set<const lysc_node*>& covered,
                      std::vector<std::string>& problems) {
  for (const lysc_node* at = lysc_node_child(node); at; at = at->next) {
    if (!(at->flags & LYS_CONFIG_W)) continue;
    if ((at->nodetype & (LYS_LEAF | LYS_LEAFLIST)) && !covered.contains(at)) {
      char* path = lysc_path(at, LYSC_PATH_DATA, nullptr, 0);
      problems.push_back(std::string("no row of node_table.cpp renders ") + (path ? path : at->name));
      free(path);
    }
    collectUncovered(at, covered, problems);
  }
}

}  // namespace

std::vector<std::string> Renderer::compile(const ly_ctx* context) {
  std::vector<std::string> problems;
  const lysc_node* instance = lys_find_path(context, nullptr, kInstance, 0);
  if (!instance) return {std::string("the YANG model has no ") + kInstance};

  std::unordered_set<const lysc_node*> covered;
  const auto rows = table();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    bool known = false;
    for (const lysc_node* anchor : anchors(instance, rows[i].scope)) {
      const lysc_node* node = find(anchor, rows[i].path);
      if (!node) continue;
      known = true;
      rows_[node].push_back(static_cast<std::uint16_t>(i));
      covered.insert(node);
      const bool term = node->nodetype & (LYS_LEAF | LYS_LEAFLIST);
      for (const char* pattern : {rows[i].line, rows[i].undo}) {
        for (const auto& name : names(pattern)) {
          if (name == "n") continue;
          const lysc_node* used = name == "." ? node : find(term ? node->parent : node, name);
          if (!used) {
            problems.push_back(std::string("row ") + rows[i].path +
                               " of node_table.cpp names an unknown node: " + name);
            continue;
          }
          covered.insert(used);
        }
      }
    }
    if (!known)
      problems.push_back(std::string("row ") + rows[i].path +
                         " of node_table.cpp names a node that is not in the model");
  }
  for (const auto& coded : codedNodes()) {
    for (const lysc_node* anchor : anchors(instance, coded.scope)) covered.insert(find(anchor, coded.path));
  }
  collectUncovered(instance, covered, problems);
  return problems;
}

}  // namespace nicleaf::lines
