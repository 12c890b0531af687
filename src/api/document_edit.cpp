// SPDX-License-Identifier: Apache-2.0
#include "api/document_edit.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <utility>

#include "api/fabric_tree.hpp"

namespace nicleaf::api {
namespace {

namespace json = boost::json;
using Keys = std::map<std::string, std::string>;

constexpr std::string_view kModulePrefix = "nicleaf-fabric:";

tl::unexpected<model::Error> wrong(const DataPath& path, std::string expected, std::string detail) {
  return model::fail({model::ErrorCode::kInvalidIntent, toString(path), "Set", std::move(expected), std::move(detail)});
}

std::string_view withoutModule(std::string_view name) {
  if (name.starts_with(kModulePrefix)) name.remove_prefix(kModulePrefix.size());
  return name;
}

std::string memberName(const std::string& name, bool atRoot) {
  return atRoot && name == "fabric" ? std::string(kRootMember) : name;
}

/// A key's value as JSON: text, except for the keys that are numbers.
json::value keyValue(std::string_view name, const std::string& text) {
  constexpr std::array kNumbers = {"vlan-id", "sequence"};
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (std::ranges::find(kNumbers, name) == kNumbers.end() || error != std::errc() || end != text.data() + text.size())
    return json::string(text);
  return number;
}

bool hasKeys(const json::value& entry, const ListKeys& list, const Keys& wanted) {
  const json::object* object = entry.if_object();
  return object != nullptr && std::ranges::all_of(wanted, [&](const auto& want) {
           if (std::ranges::find(list.keys, want.first) == list.keys.end()) return false;
           const json::value* have = object->if_contains(want.first);
           return have != nullptr && (want.second == "*" || keyText(*have) == want.second);
         });
}

Keys keysOf(const json::object& entry, const ListKeys& list) {
  Keys keys;
  for (const std::string_view key : list.keys)
    if (const json::value* value = entry.if_contains(key)) keys.emplace(key, keyText(*value));
  return keys;
}

bool isComplete(const Keys& keys, const ListKeys& list) {
  return keys.size() == list.keys.size() &&
         std::ranges::none_of(keys, [](const auto& key) { return key.second == "*"; });
}

/// The value with local names, except for the document's own member.
json::value localized(const json::value& value, bool atRoot) {
  if (const json::array* array = value.if_array()) {
    json::array made;
    for (const json::value& one : *array) made.push_back(localized(one, false));
    return made;
  }
  const json::object* object = value.if_object();
  if (object == nullptr) return value;
  json::object made;
  for (const auto& [name, content] : *object)
    made[memberName(std::string(withoutModule(name)), atRoot)] = localized(content, false);
  return made;
}

void merge(json::value& into, const json::value& from, const std::string& schemaPath);

/// Adds entries of a list by their keys, or values of a leaf-list that it lacks.
void mergeArray(json::array& into, const json::array& from, const std::string& schemaPath) {
  const ListKeys* list = findList(schemaPath);
  for (const json::value& one : from) {
    const bool entry = list != nullptr && one.is_object();
    const auto same = std::ranges::find_if(into, [&](const json::value& have) {
      return entry ? isComplete(keysOf(one.get_object(), *list), *list) &&
                         hasKeys(have, *list, keysOf(one.get_object(), *list))
                   : have == one;
    });
    if (same == into.end())
      into.push_back(one);
    else if (entry)
      merge(*same, one, schemaPath);
  }
}

void merge(json::value& into, const json::value& from, const std::string& schemaPath) {
  if (into.is_array() && from.is_array()) return mergeArray(into.get_array(), from.get_array(), schemaPath);
  if (!into.is_object() || !from.is_object()) {
    into = from;
    return;
  }
  for (const auto& [name, value] : from.get_object()) {
    const auto have = into.get_object().find(name);
    if (have == into.get_object().end())
      into.get_object().emplace(name, value);
    else
      merge(have->value(), value, schemaPath + "/" + std::string(withoutModule(name)));
  }
}

/// Removes what the path selects from `at` on, and lists of which no entry is left.
void remove(json::value& node, const DataPath& path, std::size_t at, const std::string& schemaPath) {
  if (!node.is_object()) return;
  json::object& object = node.get_object();
  const PathStep& step = path[at];
  const bool last = at + 1 == path.size();
  std::vector<std::string> names;
  for (const auto& member : object)
    if (step.name == "*" || withoutModule(member.key()) == step.name) names.emplace_back(member.key());
  for (const std::string& name : names) {
    const std::string below = schemaPath + "/" + std::string(withoutModule(name));
    json::value& value = object[name];
    const ListKeys* list = findList(below);
    if (list == nullptr && !step.keys.empty()) continue;
    if (list == nullptr || !value.is_array()) {
      last ? static_cast<void>(object.erase(name)) : remove(value, path, at + 1, below);
      continue;
    }
    json::array kept;
    for (json::value& entry : value.get_array()) {
      const bool selected = hasKeys(entry, *list, step.keys);
      if (selected && last) continue;
      if (selected) remove(entry, path, at + 1, below);
      kept.push_back(std::move(entry));
    }
    value = std::move(kept);
    if (value.get_array().empty()) object.erase(name);
  }
}

/// The node at the path, which is made if it is not there. Null if something else is in its place.
json::value* place(json::value& root, const DataPath& path) {
  json::value* node = &root;
  std::string schemaPath;
  for (const PathStep& step : path) {
    if (node->is_null()) node->emplace_object();
    if (!node->is_object()) return nullptr;
    node = &node->get_object()[memberName(step.name, schemaPath.empty())];
    schemaPath += "/" + step.name;
    const ListKeys* list = findList(schemaPath);
    if (list == nullptr || step.keys.empty()) continue;
    if (node->is_null()) node->emplace_array();
    if (!node->is_array()) return nullptr;
    json::array& entries = node->get_array();
    auto found = std::ranges::find_if(entries, [&](const json::value& one) { return hasKeys(one, *list, step.keys); });
    if (found == entries.end()) {
      json::object made;
      for (const auto& [name, value] : step.keys) made[name] = keyValue(name, value);
      entries.push_back(std::move(made));
      found = std::prev(entries.end());
    }
    node = &*found;
  }
  return node;
}

/// What a client sends at the container `fabric`: its content, or a whole document.
json::value contentOf(const Edit& edit) {
  const bool atFabric = edit.path.size() == 1 && edit.path.front().name == "fabric";
  const json::object* object = atFabric ? edit.value.if_object() : nullptr;
  const json::value* inner = object != nullptr && object->size() == 1 ? object->if_contains(kRootMember) : nullptr;
  return localized(inner != nullptr ? *inner : edit.value, edit.path.empty());
}

/// The value of an entry, with the keys of its path. An error if it has others.
model::Expected<json::value> entryOf(const Edit& edit, json::value value) {
  const Keys& keys = edit.path.empty() ? Keys{} : edit.path.back().keys;
  if (keys.empty()) return value;
  if (!value.is_object()) return wrong(edit.path, "a JSON object", "the value of a list entry is not an object");
  for (const auto& [name, text] : keys) {
    const json::value* have = value.get_object().if_contains(name);
    if (have != nullptr && keyText(*have) != text)
      return wrong(edit.path, name + " as in the path", "the value has another " + name);
    if (have == nullptr) value.get_object()[name] = keyValue(name, text);
  }
  return value;
}

model::Expected<void> apply(json::value& root, const Edit& edit) {
  if (edit.how == Edit::How::kDelete) {
    if (edit.path.empty())
      root = json::object();
    else
      remove(root, edit.path, 0, "");
    return {};
  }
  auto value = entryOf(edit, contentOf(edit));
  if (!value) return model::fail(value.error());
  json::value* node = place(root, edit.path);
  if (node == nullptr) return wrong(edit.path, "a path of the model", "a node above it is not a container or a list");
  std::string schemaPath;
  for (const PathStep& step : edit.path) schemaPath += "/" + step.name;
  if (edit.how == Edit::How::kReplace)
    *node = std::move(*value);
  else
    merge(*node, *value, schemaPath);
  return {};
}

const json::value* generationOf(const json::value& root) {
  const json::object* object = root.if_object();
  const json::value* fabric = object == nullptr ? nullptr : object->if_contains(kRootMember);
  return fabric == nullptr || !fabric->is_object() ? nullptr : fabric->get_object().if_contains("generation");
}

}  // namespace

model::Expected<void> check(const Edit& edit) {
  if (!edit.path.empty() && edit.path.front().name != "fabric" && edit.path.front().name != "*")
    return wrong(edit.path, "/nicleaf-fabric:fabric or a path below it", "there is no such node");
  std::string schemaPath;
  for (const PathStep& step : edit.path) {
    schemaPath += "/" + step.name;
    const bool last = &step == &edit.path.back();
    if (schemaPath.starts_with("/fabric/state") && (step.name == "state" || schemaPath[13] == '/'))
      return wrong(edit.path, "a path of the configuration", "the state cannot be set");
    if (edit.how == Edit::How::kDelete) continue;
    if (step.name == "*") return wrong(edit.path, "a path without '*'", "only a delete may name several nodes");
    const ListKeys* list = findList(schemaPath);
    if (list == nullptr || (last && step.keys.empty())) continue;  // a whole list is an array
    if (!isComplete(step.keys, *list))
      return wrong(edit.path, "all keys of each list", "list " + step.name + " lacks a key or has '*'");
  }
  return {};
}

model::Expected<std::string> edited(std::string_view current, const DocumentEdit& edit, std::uint64_t next) {
  const json::value before = current.empty() ? json::value(json::object()) : json::parse(current);
  json::value root = edit.fromNothing ? json::value(json::object()) : before;
  for (const Edit& one : edit.edits)
    if (auto ok = apply(root, one); !ok) return model::fail(ok.error());
  const json::value* was = generationOf(before);
  const json::value* is = generationOf(root);
  const bool untouched = is == nullptr || (was != nullptr && *was == *is);
  if (untouched && root != before && root.is_object())
    if (json::value* fabric = root.get_object().if_contains(kRootMember); fabric != nullptr && fabric->is_object())
      fabric->get_object()["generation"] = std::to_string(next);
  return json::serialize(root);
}

}  // namespace nicleaf::api
