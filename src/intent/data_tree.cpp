// SPDX-License-Identifier: Apache-2.0
#include "intent/data_tree.hpp"

#include <cstdlib>
#include <functional>

#include "intent/invalid.hpp"
#include "intent/leaf_value.hpp"
#include "model/config_tree.hpp"

namespace nicleaf::intent {
namespace {

std::string pathOf(const lyd_node& node) {
  const std::unique_ptr<char, decltype(&std::free)> path(lyd_path(&node, LYD_PATH_STD, nullptr, 0), &std::free);
  return path ? path.get() : "";
}

void checkMusts(const lyd_node& node, model::Errors& errors) {
  const lysc_must* musts = lysc_node_musts(node.schema);
  for (LY_ARRAY_COUNT_TYPE i = 0; i < LY_ARRAY_COUNT(musts); ++i) {
    ly_bool holds = 0;
    const char* condition = lyxp_get_expr(musts[i].cond);
    if (lyd_eval_xpath(&node, condition, &holds) == LY_SUCCESS && holds != 0) continue;
    const std::string path = pathOf(node);
    const bool hasValue = (node.schema->nodetype & LYD_NODE_TERM) != 0 && !model::isSecret(path);
    errors.push_back(invalid(path, hasValue ? "value " + quoted(lyd_get_value(&node)) : "",
                             musts[i].emsg != nullptr ? musts[i].emsg : condition));
  }
}

void forEach(const lyd_node* first, const std::function<void(const lyd_node&)>& visit) {
  for (const lyd_node* node = first; node != nullptr; node = node->next) {
    visit(*node);
    forEach(lyd_child(node), visit);
  }
}

/// Null if libyang does not take it.
DataTree parsed(const FabricSchema& schema, const std::string& json) {
  lyd_node* raw = nullptr;
  const LY_ERR done = lyd_parse_data_mem(schema.context(), json.c_str(), LYD_JSON,
                                         LYD_PARSE_ONLY | LYD_PARSE_STRICT | LYD_PARSE_NO_STATE, 0, &raw);
  DataTree tree(raw);
  return done == LY_SUCCESS ? std::move(tree) : DataTree();
}

/// Adds the defaults, too.
bool isValid(const FabricSchema& schema, DataTree& tree) {
  lyd_node* raw = tree.release();
  const LY_ERR valid = lyd_validate_all(&raw, schema.context(), LYD_VALIDATE_NO_STATE, nullptr);
  tree.reset(raw);
  return valid == LY_SUCCESS;
}

bool addDefaults(const FabricSchema& schema, DataTree& tree) {
  lyd_node* raw = tree.release();
  const LY_ERR filled = lyd_new_implicit_all(&raw, schema.context(), LYD_IMPLICIT_NO_STATE, nullptr);
  tree.reset(raw);
  return filled == LY_SUCCESS;
}

}  // namespace

model::Expected<CanonicalDocument> canonicalJson(const FabricSchema& schema, const std::string& json) {
  const auto refused = [&] {
    return model::fail(invalid("document", "refused by libyang: " + schema.takeMessage(), ""));
  };
  DataTree tree = parsed(schema, json);
  if (!tree) return refused();
  model::Errors errors;
  if (!isValid(schema, tree)) {
    // libyang stops at the first `must` that does not hold. Looking for all of them costs valid documents too much.
    [[maybe_unused]] const std::string first = schema.takeMessage();
    tree = parsed(schema, json);
    if (!tree || !addDefaults(schema, tree)) return refused();
    forEach(tree.get(), [&](const lyd_node& node) { checkMusts(node, errors); });
    if (errors.empty() && !isValid(schema, tree)) return refused();
  }

  char* text = nullptr;
  const auto options = LYD_PRINT_WITHSIBLINGS | LYD_PRINT_SHRINK | LYD_PRINT_WD_ALL;
  if (lyd_print_mem(&text, tree.get(), LYD_JSON, options) != LY_SUCCESS) return refused();
  const std::unique_ptr<char, decltype(&std::free)> owned(text, &std::free);
  return CanonicalDocument{text, std::move(errors)};
}

}  // namespace nicleaf::intent
