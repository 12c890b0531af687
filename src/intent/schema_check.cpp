// SPDX-License-Identifier: Apache-2.0
#include "intent/schema_check.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "intent/invalid.hpp"
#include "intent/leaf_value.hpp"
#include "intent/names.hpp"
#include "intent/type_words.hpp"

namespace nicleaf::intent {
namespace {

namespace json = boost::json;

/// The data nodes of the schema below `parent`; those at the top of the module if it is null.
std::vector<const lysc_node*> childrenOf(const lysc_node* parent, const lysc_module* module) {
  std::vector<const lysc_node*> children;
  const lysc_node* node = nullptr;
  while ((node = lys_getnext(node, parent, parent == nullptr ? module : nullptr, 0)) != nullptr)
    children.push_back(node);
  return children;
}

/// Whether a document can lack it, or entries of it, by mistake.
bool isWanted(const lysc_node& node) {
  if (node.nodetype == LYS_LIST) return reinterpret_cast<const lysc_node_list&>(node).min > 0;
  if (node.nodetype == LYS_LEAFLIST) return reinterpret_cast<const lysc_node_leaflist&>(node).min > 0;
  return (node.flags & LYS_MAND_TRUE) != 0;
}

std::string predicate(const std::string& name, const std::string& value) {
  const char quote = value.find('\'') == std::string::npos ? '\'' : '"';
  const std::string shown = quoted(value);
  return "[" + name + "=" + quote + shown.substr(1, shown.size() - 2) + quote + "]";
}

/// A template gives the rest of these members (session_templates.hpp).
bool usesTemplate(const std::set<const lysc_node*>& members) {
  return std::ranges::any_of(members, [](const lysc_node* member) {
    return member->nodetype == LYS_LEAF && std::string_view(member->name) == "session-template";
  });
}

class Checker {
 public:
  explicit Checker(const FabricSchema& schema) : schema_(schema) {}

  json::object object(const lysc_node* parent, const Value& value, const std::string& path);
  CheckedDocument finish(json::object checked);

 private:
  /// childrenOf(), which most entries of a document ask for again.
  const std::vector<const lysc_node*>& children(const lysc_node* parent);
  void unknown(const lysc_node* parent, const std::string& name, const std::string& path);
  /// The number of errors so far, reported or not.
  [[nodiscard]] std::size_t count() const { return errors_.size() + unreported_; }
  void report(const std::string& path, std::string attempted, std::string expected);
  std::optional<json::value> node(const lysc_node& node, const Value& value, const std::string& path);
  json::array list(const lysc_node& node, const Value& value, const std::string& path);
  json::array leafList(const lysc_node& node, const Value& value, const std::string& path);
  std::optional<LeafValue> scalar(const lysc_node& node, const Value& value, const std::string& path);
  std::string entryPath(const lysc_node& node, const Value& entry, const std::string& path, std::size_t index,
                        std::string& keys);
  void missing(const lysc_node& node, const std::string& path);
  void choices(const lysc_node& parent, const std::set<const lysc_node*>& seen, const std::string& path);
  void enoughEntries(const lysc_node& node, std::size_t count, const std::string& path);

  const FabricSchema& schema_;
  const std::string prefix_ = std::string(schema_.module()->name) + ":";
  std::map<const lysc_node*, std::vector<const lysc_node*>> children_;
  model::Errors errors_;
  std::size_t unreported_ = 0;
  std::size_t inEntries_ = 0;  // errors of entries that were left out
};

void Checker::report(const std::string& path, std::string attempted, std::string expected) {
  if (errors_.size() >= kMaxErrors) {
    ++unreported_;
    return;
  }
  errors_.push_back(invalid(path.empty() ? "/" : path, std::move(attempted), std::move(expected)));
}

CheckedDocument Checker::finish(json::object checked) {
  const bool onlyInEntries = inEntries_ == count();
  if (unreported_ > 0) {
    errors_.push_back(invalid("document", std::to_string(unreported_) + " more errors are not shown", ""));
  }
  return {std::move(checked), std::move(errors_), onlyInEntries};
}

const std::vector<const lysc_node*>& Checker::children(const lysc_node* parent) {
  const auto [place, isNew] = children_.try_emplace(parent);
  if (isNew) place->second = childrenOf(parent, schema_.module()->compiled);
  return place->second;
}

void Checker::unknown(const lysc_node* parent, const std::string& name, const std::string& path) {
  std::vector<std::string> known;
  for (const lysc_node* child : children(parent)) {
    if ((child->flags & LYS_CONFIG_W) != 0) known.push_back(parent == nullptr ? prefix_ + child->name : child->name);
  }
  const auto nearest = nearestName(name, known);
  std::string names;
  for (const std::string& one : known) names += (names.empty() ? "one of " : ", ") + one;
  report(path, "unknown member " + quoted(name), nearest ? quoted(*nearest) : names);
}

json::object Checker::object(const lysc_node* parent, const Value& value, const std::string& path) {
  json::object result;
  const std::string prefix = parent == nullptr ? prefix_ : "";
  const auto& children = this->children(parent);
  std::set<const lysc_node*> seen;
  for (const Member& member : value.members) {
    std::string_view local = member.name;
    const bool prefixed = local.starts_with(prefix_);
    if (prefixed) local.remove_prefix(prefix_.size());
    const auto found = std::find_if(children.begin(), children.end(), [&](const lysc_node* child) {
      return child->name == local && (prefixed || parent != nullptr);
    });
    if (found == children.end()) {
      unknown(parent, member.name, path);
      continue;
    }
    const std::string childPath = path + "/" + prefix + (*found)->name;
    if (((*found)->flags & LYS_CONFIG_W) == 0) {
      report(childPath, "is state that the agent reports", "configuration only");
    } else if (!seen.insert(*found).second) {
      report(childPath, "given more than once", "once");
    } else if (auto converted = node(**found, member.value, childPath)) {
      result[prefix + (*found)->name] = std::move(*converted);
    }
  }
  const bool completed = usesTemplate(seen);
  for (const lysc_node* child : children) {
    if ((child->flags & LYS_CONFIG_W) == 0 || seen.contains(child) || completed || !isWanted(*child)) continue;
    missing(*child, path + "/" + prefix + child->name);
  }
  if (parent != nullptr) choices(*parent, seen, path);
  return result;
}

/// A document may have nodes of one case of a choice only, and must have one if the choice is mandatory.
void Checker::choices(const lysc_node& parent, const std::set<const lysc_node*>& seen, const std::string& path) {
  for (const lysc_node* node = lysc_node_child(&parent); node != nullptr; node = node->next) {
    if (node->nodetype != LYS_CHOICE) continue;
    std::string names;
    std::vector<const lysc_node*> given;
    for (const lysc_node* member = nullptr; (member = lys_getnext(member, node, nullptr, 0)) != nullptr;) {
      names += (names.empty() ? "" : ", ") + std::string(member->name);
      if (seen.contains(member)) given.push_back(member);
    }
    for (std::size_t i = 1; i < given.size(); ++i) {
      report(path + "/" + given[i]->name, "given together with " + std::string(given[i - 1]->name),
             "only one of " + names);
    }
    if (given.empty() && (node->flags & LYS_MAND_TRUE) != 0)
      report(path, "has no " + std::string(node->name), "one of " + names);
  }
}

void Checker::missing(const lysc_node& node, const std::string& path) {
  const bool mandatory = (node.flags & LYS_MAND_TRUE) != 0;
  if (node.nodetype == LYS_CONTAINER && mandatory) {
    for (const lysc_node* child : children(&node)) missing(*child, path + "/" + child->name);
  } else if (node.nodetype == LYS_LEAF && mandatory && (node.flags & LYS_KEY) == 0) {
    report(path, "missing", describeNode(node));
  } else if (node.nodetype == LYS_LIST || node.nodetype == LYS_LEAFLIST) {
    enoughEntries(node, 0, path);
  }
}

void Checker::enoughEntries(const lysc_node& node, std::size_t count, const std::string& path) {
  const auto [least, most] = node.nodetype == LYS_LIST
                                 ? std::pair(reinterpret_cast<const lysc_node_list&>(node).min,
                                             reinterpret_cast<const lysc_node_list&>(node).max)
                                 : std::pair(reinterpret_cast<const lysc_node_leaflist&>(node).min,
                                             reinterpret_cast<const lysc_node_leaflist&>(node).max);
  if (count < least) report(path, std::to_string(count) + " entries", "at least " + std::to_string(least));
  if (count > most) report(path, std::to_string(count) + " entries", "at most " + std::to_string(most));
}

std::optional<json::value> Checker::node(const lysc_node& node, const Value& value, const std::string& path) {
  const bool wantsArray = node.nodetype == LYS_LIST || node.nodetype == LYS_LEAFLIST;
  const bool wantsObject = node.nodetype == LYS_CONTAINER;
  if (wantsArray != (value.kind == Value::Kind::kArray) || wantsObject != (value.kind == Value::Kind::kObject)) {
    report(path, kindWords(value), describeNode(node));
    return std::nullopt;
  }
  switch (node.nodetype) {
    case LYS_CONTAINER:
      return object(&node, value, path);
    case LYS_LIST:
      return list(node, value, path);
    case LYS_LEAFLIST:
      return leafList(node, value, path);
    default:
      break;
  }
  auto result = scalar(node, value, path);
  if (!result) return std::nullopt;
  return std::move(result->json);
}

json::array Checker::list(const lysc_node& node, const Value& value, const std::string& path) {
  json::array result;
  std::set<std::string> seen;
  std::size_t index = 0;
  for (const Value& entry : value.items) {
    ++index;
    const std::size_t before = count(), inside = inEntries_;
    if (entry.kind != Value::Kind::kObject) {
      report(path + "[" + std::to_string(index) + "]", kindWords(entry), "an object");
      inEntries_ += count() - before;
      continue;
    }
    std::string keys;
    const std::string place = entryPath(node, entry, path, index, keys);
    for (const lysc_node* key : children(&node)) {
      if ((key->flags & LYS_KEY) == 0) continue;
      const bool given = std::any_of(entry.members.begin(), entry.members.end(), [&](const Member& member) {
        return member.name == key->name || member.name == prefix_ + key->name;
      });
      if (!given) report(place + "/" + key->name, "missing", describeNode(*key));
    }
    if (!keys.empty() && !seen.insert(keys).second) report(place, "listed more than once", "each key once");
    json::object checked = object(&node, entry, place);
    if (count() == before)
      result.push_back(std::move(checked));
    else
      inEntries_ = inside + (count() - before);  // also those of entries in it
  }
  enoughEntries(node, value.items.size(), path);
  return result;
}

/// The entry's data path by its keys, or by its position if a key is missing or wrong; then `keys` stays empty.
std::string Checker::entryPath(const lysc_node& node, const Value& entry, const std::string& path, std::size_t index,
                               std::string& keys) {
  std::string predicates;
  for (const lysc_node* key : children(&node)) {
    if ((key->flags & LYS_KEY) == 0) continue;
    const auto member = std::find_if(entry.members.begin(), entry.members.end(),
                                     [&](const Member& candidate) { return candidate.name == key->name; });
    const auto value = member == entry.members.end() || !member->value.isScalar()
                           ? std::nullopt
                           : canonicalValue(schema_, *key, member->value.text);
    if (!value) return path + "[" + std::to_string(index) + "]";
    predicates += predicate(key->name, *value);
  }
  keys = predicates;
  return path + predicates;
}

json::array Checker::leafList(const lysc_node& node, const Value& value, const std::string& path) {
  json::array result;
  std::set<std::string> seen;
  std::size_t index = 0;
  for (const Value& entry : value.items) {
    auto item = scalar(node, entry, path + "[" + std::to_string(++index) + "]");
    if (!item) continue;
    if (!seen.insert(item->canonical).second)
      report(path, quoted(item->canonical) + " listed more than once", "each value once");
    result.push_back(std::move(item->json));
  }
  enoughEntries(node, value.items.size(), path);
  return result;
}

std::optional<LeafValue> Checker::scalar(const lysc_node& node, const Value& value, const std::string& path) {
  auto result = leafValue(schema_, node, value);
  if (result) return std::move(*result);
  report(path, std::move(result.error().found), std::move(result.error().expected));
  return std::nullopt;
}

}  // namespace

CheckedDocument checkSchema(const FabricSchema& schema, const Value& document) {
  if (document.kind != Value::Kind::kObject) {
    const auto error = invalid("/", kindWords(document), "an object with the member 'nicleaf-fabric:fabric'");
    return {.json = {}, .errors = {error}, .errorsOnlyInEntries = false};
  }
  Checker checker(schema);
  json::object result = checker.object(nullptr, document, "");
  return checker.finish(std::move(result));
}

}  // namespace nicleaf::intent
