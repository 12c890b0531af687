// SPDX-License-Identifier: Apache-2.0
// Writes yang/nicleaf-fabric.schema.json, a JSON Schema (2020-12) of intent documents, from nicleaf-fabric.yang:
// editors complete and check documents with it. It has what JSON Schema can say; `nicleaf validate` checks the rest.
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include <boost/json.hpp>

#include "intent/fabric_schema.hpp"

namespace {

namespace json = boost::json;
using nicleaf::intent::FabricSchema;

/// YANG's patterns match the whole value (RFC 7950, section 9.4.5). Those of the module mean the same in ECMA-262,
/// except for the classes of Unicode in ietf-inet-types, which not all validators know.
std::string anchored(std::string pattern) {
  static const std::string kLetters = R"(\p{N}\p{L})";
  for (auto at = pattern.find(kLetters); at != std::string::npos; at = pattern.find(kLetters))
    pattern.replace(at, kLetters.size(), "0-9A-Za-z");
  return "^(?:" + pattern + ")$";
}

template <typename Type>
const Type& as(const lysc_type& type) {
  return reinterpret_cast<const Type&>(type);
}

/// The smallest and the largest value of all parts.
void addBounds(const lysc_range* range, const char* least, const char* most, json::object& schema) {
  if (range == nullptr) return;
  schema[least] = range->parts[0].min_u64;
  schema[most] = range->parts[LY_ARRAY_COUNT(range->parts) - 1].max_u64;
}

json::object ofType(const lysc_type& type);

json::object ofText(const lysc_type_str& type) {
  json::object schema{{"type", "string"}};
  addBounds(type.length, "minLength", "maxLength", schema);
  json::array all;
  LY_ARRAY_COUNT_TYPE i = 0;
  LY_ARRAY_FOR(type.patterns, i) {
    json::object one{{"pattern", anchored(type.patterns[i]->expr)}};
    all.push_back(type.patterns[i]->inverted ? json::object{{"not", std::move(one)}} : std::move(one));
  }
  if (!all.empty()) schema["allOf"] = std::move(all);
  return schema;
}

json::object ofEnumeration(const lysc_type_enum& type) {
  json::array names;
  LY_ARRAY_COUNT_TYPE i = 0;
  LY_ARRAY_FOR(type.enums, i) names.emplace_back(type.enums[i].name);
  return {{"enum", std::move(names)}};
}

json::object ofUnion(const lysc_type_union& type) {
  json::array any;
  LY_ARRAY_COUNT_TYPE i = 0;
  LY_ARRAY_FOR(type.types, i) any.push_back(ofType(*type.types[i]));
  return {{"anyOf", std::move(any)}};
}

/// Numbers of 64 bits are text in JSON (RFC 7951, section 6.1); in YAML, they may be numbers.
json::object ofNumber(const lysc_type_num& type) {
  json::object number{{"type", "integer"}};
  addBounds(type.range, "minimum", "maximum", number);
  if (type.basetype != LY_TYPE_UINT64) return number;
  return {{"anyOf", json::array{json::object{{"type", "string"}, {"pattern", "^[0-9]+$"}}, std::move(number)}}};
}

json::object ofType(const lysc_type& type) {
  switch (type.basetype) {
    case LY_TYPE_BOOL:
      return {{"type", "boolean"}};
    case LY_TYPE_ENUM:
      return ofEnumeration(as<lysc_type_enum>(type));
    case LY_TYPE_STRING:
      return ofText(as<lysc_type_str>(type));
    case LY_TYPE_LEAFREF:
      return ofType(*as<lysc_type_leafref>(type).realtype);
    case LY_TYPE_UNION:
      return ofUnion(as<lysc_type_union>(type));
    case LY_TYPE_UINT8:
    case LY_TYPE_UINT16:
    case LY_TYPE_UINT32:
    case LY_TYPE_UINT64:
      return ofNumber(as<lysc_type_num>(type));
    default:
      throw std::runtime_error("a leaf has a type that is not translated: " + std::to_string(type.basetype));
  }
}

json::array arrayOf(auto value) { return json::array{json::value(std::move(value))}; }

class Writer {
 public:
  json::object document() {
    const lysc_node* fabric = lys_getnext(nullptr, nullptr, schema_.module()->compiled, 0);
    const std::string name = std::string(schema_.module()->name) + ":" + fabric->name;
    return {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
            {"title", "nicleaf: the intent document of one DPU"},
            {"type", "object"},
            {"properties", json::object{{name, ofNode(*fabric)}}},
            {"required", arrayOf(json::string(name))},
            {"additionalProperties", false}};
  }

 private:
  json::object ofNode(const lysc_node& node) {
    json::object schema = node.nodetype == LYS_LEAF ? ofLeaf(reinterpret_cast<const lysc_node_leaf&>(node))
                          : node.nodetype == LYS_LEAFLIST
                              ? ofLeafList(reinterpret_cast<const lysc_node_leaflist&>(node))
                          : node.nodetype == LYS_LIST ? ofList(reinterpret_cast<const lysc_node_list&>(node))
                                                      : ofMembers(node);
    if (node.dsc != nullptr) schema["description"] = node.dsc;
    return schema;
  }

  json::object ofLeaf(const lysc_node_leaf& leaf) {
    json::object schema = ofType(*leaf.type);
    if (leaf.dflt == nullptr) return schema;
    const std::string text = lyd_value_get_canonical(schema_.context(), leaf.dflt);
    const bool isText = leaf.type->basetype == LY_TYPE_STRING || leaf.type->basetype == LY_TYPE_ENUM ||
                        leaf.type->basetype == LY_TYPE_UNION || leaf.type->basetype == LY_TYPE_UINT64;
    schema["default"] = isText ? json::value(text) : json::parse(text);
    return schema;
  }

  json::object ofLeafList(const lysc_node_leaflist& list) {
    json::object schema{{"type", "array"}, {"items", ofType(*list.type)}, {"uniqueItems", true}};
    addCounts(list.min, list.max, schema);
    return schema;
  }

  json::object ofList(const lysc_node_list& list) {
    json::object schema{{"type", "array"}, {"items", ofMembers(list.node)}};
    addCounts(list.min, list.max, schema);
    return schema;
  }

  static void addCounts(std::uint32_t least, std::uint32_t most, json::object& schema) {
    if (least != 0) schema["minItems"] = least;
    if (most != 0 && most != UINT32_MAX) schema["maxItems"] = most;
  }

  /// Of a container, or of an entry of a list. A member may also have the module's name before it.
  json::object ofMembers(const lysc_node& node) {
    json::object members;
    json::array keys, wanted;
    const lysc_node* child = nullptr;
    while ((child = lys_getnext(child, &node, nullptr, 0)) != nullptr) {
      if ((child->flags & LYS_CONFIG_R) != 0) continue;
      members[child->name] = ofNode(*child);
      const bool inCase = child->parent != &node;  // then the choice is mandatory, not its members
      if (lysc_is_key(child))
        keys.emplace_back(child->name);
      else if (!inCase && (child->flags & LYS_MAND_TRUE) != 0)
        wanted.emplace_back(child->name);
    }
    const bool fromTemplate = members.contains(kTemplate);
    json::object schema{{"type", "object"}, {"properties", std::move(members)}, {"additionalProperties", false}};
    if (fromTemplate && !wanted.empty()) {
      schema["anyOf"] = json::array{json::object{{"required", arrayOf(kTemplate)}}, json::object{{"required", wanted}}};
      wanted.clear();
    }
    keys.insert(keys.end(), wanted.begin(), wanted.end());
    if (!keys.empty()) schema["required"] = std::move(keys);
    return schema;
  }

  /// The template that it names may give an entry what is mandatory.
  static constexpr const char* kTemplate = "session-template";
  FabricSchema schema_;
};

/// With line breaks, so that a change of the module is a small change of the file.
void print(const json::value& value, const std::string& indent, std::string& out) {
  const std::string deeper = indent + " ";
  const auto* object = value.if_object();
  if (object == nullptr || object->empty()) {
    out += json::serialize(value);
    return;
  }
  const char* separator = "{\n";
  for (const auto& [name, member] : *object) {
    out += separator + deeper + json::serialize(json::string(name)) + ": ";
    print(member, deeper, out);
    separator = ",\n";
  }
  out += "\n" + indent + "}";
}

std::string contents(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

/// intent_json_schema FILE writes the schema; with --check first, it only says whether the file is current.
int main(int argc, char** argv) try {
  const bool check = argc > 1 && std::string(argv[1]) == "--check";
  if (argc != (check ? 3 : 2)) {
    std::cerr << "usage: intent_json_schema [--check] FILE\n";
    return 2;
  }
  const std::string path = argv[argc - 1];
  std::string text;
  print(Writer().document(), "", text);
  text += "\n";
  if (!check) {
    std::ofstream(path) << text;
    return 0;
  }
  if (contents(path) == text) return 0;
  std::cerr << path << " does not fit nicleaf-fabric.yang; expected what ./dev reference writes\n";
  return 1;
} catch (const std::exception& error) {
  std::cerr << "intent_json_schema: " << error.what() << "\n";
  return 1;
}
