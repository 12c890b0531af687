// SPDX-License-Identifier: Apache-2.0
#include "plugin_oracle/random_config.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string_view>

#include "plugin_oracle/config_nodes.hpp"
#include "plugin_oracle/random_entry.hpp"

namespace nicleaf::test {

RandomConfig::RandomConfig() {
  ly_log_options(LY_LOSTORE_LAST);
  ly_ctx_new(NICLEAF_SOURCE_DIR "/yang", LY_CTX_DISABLE_SEARCHDIR_CWD, &context_);
  if (!ly_ctx_load_module(context_, "nicleaf-frr-bgp", nullptr, nullptr)) throw std::runtime_error("no model");
}

RandomConfig::~RandomConfig() { ly_ctx_destroy(context_); }

RandomConfig::Tree RandomConfig::parse(const std::string& json) const {
  lyd_node* tree = nullptr;
  if (lyd_parse_data_mem(context_, json.c_str(), LYD_JSON, LYD_PARSE_STRICT | LYD_PARSE_ONLY, 0, &tree) != LY_SUCCESS) {
    throw std::runtime_error(ly_errmsg(context_));
  }
  return Tree(tree);
}

std::string RandomConfig::print(const lyd_node* tree) {
  char* text = nullptr;
  lyd_print_mem(&text, tree, LYD_JSON, LYD_PRINT_WITHSIBLINGS | LYD_PRINT_SHRINK);
  std::string json = text ? text : "{}";
  free(text);
  return json;
}

bool RandomConfig::same(const lyd_node* one, const lyd_node* other) {
  lyd_node* difference = nullptr;
  const LY_ERR error = lyd_diff_siblings(one, other, 0, &difference);
  const Tree owner(difference);
  return error == LY_SUCCESS && !difference;
}

bool RandomConfig::isValid(const lyd_node* tree) const {
  lyd_node* copy = nullptr;
  lyd_dup_siblings(tree, nullptr, LYD_DUP_RECURSIVE, &copy);
  const bool valid = lyd_validate_all(&copy, context_, LYD_VALIDATE_NO_STATE, nullptr) == LY_SUCCESS;
  lyd_free_all(copy);
  ly_err_clean(context_, nullptr);
  return valid;
}

/// Removes the nodes that libyang complains about until it accepts the tree.
void RandomConfig::repair(Tree& tree, Random& random) const {
  for (int round = 0; round < 2000; ++round) {
    lyd_node* copy = nullptr;
    lyd_dup_siblings(tree.get(), nullptr, LYD_DUP_RECURSIVE, &copy);
    const bool valid = lyd_validate_all(&copy, context_, LYD_VALIDATE_NO_STATE, nullptr) == LY_SUCCESS;
    lyd_free_all(copy);
    if (valid) return;
    std::string path = ly_errpath(context_) ? ly_errpath(context_) : "";
    ly_err_clean(context_, nullptr);
    const auto begin = path.find('"');
    if (begin != std::string::npos) path = path.substr(begin + 1, path.find('"', begin + 1) - begin - 1);
    lyd_node* culprit = nodeAt(tree.get(), path);
    // One of the container's leaves violates its 'must'.
    if (culprit && culprit->schema->nodetype == LYS_CONTAINER && lyd_child(culprit)) {
      std::vector<lyd_node*> inside;
      collect(culprit, inside);
      if (!inside.empty()) culprit = pick(random, inside);
    }
    while (culprit && !isOptional(culprit)) culprit = lyd_parent(culprit);
    if (!culprit || culprit == tree.get())
      throw std::runtime_error("cannot repair at " + path + ": " + print(tree.get()));
    lyd_free_tree(culprit);
  }
  throw std::runtime_error("cannot repair: " + print(tree.get()));
}

RandomConfig::Tree RandomConfig::make(Random& random, const lyd_node* previous) const {
  lyd_node* top = nullptr;
  lyd_new_path(nullptr, context_, "/nicleaf-frr-bgp:bgp", nullptr, 0, &top);
  Tree tree(top);
  const lysc_node* list = lysc_node_child(top->schema);
  for (const char* vrf : {"default", "red", "blue"}) {
    if (chance(random, std::string_view(vrf) == "default" ? 0.9 : 0.4)) addEntry(top, list, random, vrf, {vrf});
  }
  if (previous) {
    // Keep half of the previous tree: put entries of its instances into the new tree.
    lyd_node* kept = nullptr;
    lyd_dup_siblings(previous, nullptr, LYD_DUP_RECURSIVE, &kept);
    std::vector<lyd_node*> nodes;
    collect(kept, nodes);
    std::vector<std::string> gone;
    for (const lyd_node* node : nodes) {
      if (chance(random, 0.15)) gone.push_back(pathOf(node));
    }
    for (const auto& path : gone) {
      if (lyd_node* node = nodeAt(kept, path); node && node != kept) lyd_free_tree(node);
    }
    if (chance(random, 0.5)) {
      tree.reset(kept);
    } else {
      lyd_node* merged = tree.release();
      lyd_merge_siblings(&merged, kept, LYD_MERGE_DESTRUCT);
      tree.reset(merged);
    }
  }
  makeAcceptable(tree.get(), random);
  repair(tree, random);
  return tree;
}

std::vector<RandomConfig::Tree> RandomConfig::smaller(const lyd_node* tree) const {
  std::vector<lyd_node*> nodes;
  collect(const_cast<lyd_node*>(tree), nodes);
  std::vector<Tree> result;
  for (const lyd_node* node : nodes) {
    lyd_node* copy = nullptr;
    lyd_dup_siblings(tree, nullptr, LYD_DUP_RECURSIVE, &copy);
    Tree candidate(copy);
    if (lyd_node* gone = nodeAt(copy, pathOf(node)); gone && gone != copy) lyd_free_tree(gone);
    if (isValid(candidate.get())) result.push_back(std::move(candidate));
  }
  return result;
}

}  // namespace nicleaf::test
