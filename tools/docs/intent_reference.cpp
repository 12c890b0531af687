// SPDX-License-Identifier: Apache-2.0
// Writes docs/intent.md, the reference of intent documents, from nicleaf-fabric.yang and documents with examples.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "intent/fabric_schema.hpp"

namespace {

namespace json = boost::json;

constexpr std::size_t kWidth = 120;

std::string contents(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Stands for a space at which no line ends.
constexpr char kNoBreak = '\1';

/// One paragraph, broken into lines of at most kWidth characters; lines after the first start with `indent`.
std::string wrapped(const std::string& text, const std::string& indent = "") {
  std::istringstream words(text);
  std::string result, line = text.substr(0, text.find_first_not_of(' '));
  for (std::string word; words >> word;) {
    const bool first = line.find_first_not_of(' ') == std::string::npos;
    if (!first && line.size() + 1 + word.size() > kWidth) {
      result += line + "\n";
      line = indent + word;
    } else {
      line += (first ? "" : " ") + word;
    }
  }
  result += line + "\n";
  std::ranges::replace(result, kNoBreak, ' ');
  return result;
}

std::string joined(const std::vector<std::string>& parts, const char* separator) {
  std::string result;
  for (const std::string& part : parts) result += (result.empty() ? "" : separator) + part;
  return result;
}

std::string range(const lysc_range* range) {
  std::vector<std::string> parts;
  LY_ARRAY_COUNT_TYPE i = 0;
  if (range != nullptr) {
    LY_ARRAY_FOR(range->parts, i) {
      const auto& part = range->parts[i];
      const std::string min = std::to_string(part.min_u64), max = std::to_string(part.max_u64);
      parts.push_back(min == max ? min : min + ".." + max);
    }
  }
  return joined(parts, " or ");
}

/// What a leaf's value is, in words.
std::string typeWords(const lysc_type& type) {
  LY_ARRAY_COUNT_TYPE i = 0;
  std::vector<std::string> parts;
  switch (type.basetype) {
    case LY_TYPE_BOOL:
      return "true or false";
    case LY_TYPE_ENUM:
      LY_ARRAY_FOR(reinterpret_cast<const lysc_type_enum&>(type).enums, i) {
        parts.push_back("`" + std::string(reinterpret_cast<const lysc_type_enum&>(type).enums[i].name) + "`");
      }
      return joined(parts, ", ");
    case LY_TYPE_STRING: {
      const auto& text = reinterpret_cast<const lysc_type_str&>(type);
      LY_ARRAY_FOR(text.patterns, i) {
        if (text.patterns[i]->emsg != nullptr) parts.emplace_back(text.patterns[i]->emsg);
      }
      if (const std::string length = range(text.length); !length.empty()) parts.push_back(length + " characters");
      return parts.empty() ? "text" : joined(parts, "; ");
    }
    case LY_TYPE_LEAFREF:
      return "a name that the document declares";
    case LY_TYPE_UNION:
      LY_ARRAY_FOR(reinterpret_cast<const lysc_type_union&>(type).types, i) {
        parts.push_back(typeWords(*reinterpret_cast<const lysc_type_union&>(type).types[i]));
      }
      return joined(parts, "; or ");
    default: {
      const std::string limits = range(reinterpret_cast<const lysc_type_num&>(type).range);
      return limits.empty() ? "a whole number" : limits;
    }
  }
}

/// The first value that a document has for the names below `at`, in any entry of a list; null if there is none.
const json::value* example(const json::value& at, const std::vector<std::string>& names, std::size_t index = 0) {
  if (const auto* list = at.if_array(); list != nullptr && index < names.size()) {
    for (const json::value& entry : *list) {
      if (const json::value* found = example(entry, names, index)) return found;
    }
    return nullptr;
  }
  if (index == names.size()) return &at;
  const auto* object = at.if_object();
  const json::value* member = object != nullptr ? object->if_contains(names[index]) : nullptr;
  return member != nullptr ? example(*member, names, index + 1) : nullptr;
}

class Reference {
 public:
  explicit Reference(const std::vector<std::string>& documents) {
    for (const std::string& path : documents)
      documents_.push_back(json::parse(contents(path)).at("nicleaf-fabric:fabric"));
  }

  std::string text() {
    out_ << "<!-- Written by ./dev reference. Do not edit this page. -->\n# Intent documents\n\n"
         << wrapped(
                "A document is JSON (RFC 7951) or YAML with one member, `nicleaf-fabric:fabric` of "
                "[nicleaf-fabric.yang](../yang/nicleaf-fabric.yang). Every leaf is below with its values, its default, "
                "and an example. `nicleaf diff FILE` says what a document would change. Editors complete documents, "
                "and mark "
                "mistakes, with [a JSON Schema](../yang/nicleaf-fabric.schema.json): `# yaml-language-server: "
                "$schema=PATH` in the first line of a YAML document.");
    const lysc_node* fabric = lys_getnext(nullptr, nullptr, schema_.module()->compiled, 0);
    section(*fabric, {});
    return out_.str();
  }

 private:
  void section(const lysc_node& node, const std::vector<std::string>& names) {
    out_ << "\n## " << (names.empty() ? "fabric" : joined(names, "/")) << "\n";
    if (node.dsc != nullptr) out_ << wrapped(node.dsc);
    const lysc_node* child = nullptr;
    std::vector<const lysc_node*> below;
    out_ << "\n";
    while ((child = lys_getnext(child, &node, nullptr, 0)) != nullptr) {
      if ((child->flags & LYS_CONFIG_R) != 0) continue;
      if ((child->nodetype & (LYS_LEAF | LYS_LEAFLIST)) != 0)
        leaf(*child, names);
      else
        below.push_back(child);
    }
    for (const lysc_node* inner : below) {
      std::vector<std::string> path = names;
      path.emplace_back(inner->name);
      section(*inner, path);
    }
  }

  void leaf(const lysc_node& node, std::vector<std::string> names) {
    names.emplace_back(node.name);
    const bool isList = node.nodetype == LYS_LEAFLIST;
    const auto& one = reinterpret_cast<const lysc_node_leaf&>(node);
    const auto& many = reinterpret_cast<const lysc_node_leaflist&>(node);
    const char* units = isList ? many.units : one.units;
    std::string line = "- **`" + std::string(node.name) + "`**: " + (isList ? "a list of: " : "") +
                       typeWords(isList ? *many.type : *one.type) + (units != nullptr ? std::string(" ") + units : "");
    const lysc_node* named = &node;
    if (lysc_is_key(named)) line += "; the key";
    if ((node.flags & LYS_MAND_TRUE) != 0) line += "; required";
    if (!isList && one.dflt != nullptr)
      line += "; default `" + std::string(lyd_value_get_canonical(schema_.context(), one.dflt)) + "`";
    line += ".";
    if (node.dsc != nullptr) line += " " + std::string(node.dsc);
    LY_ARRAY_COUNT_TYPE i = 0;
    const lysc_must* musts = isList ? many.musts : one.musts;
    LY_ARRAY_FOR(musts, i) {
      if (musts[i].emsg != nullptr) line += " Rule: " + std::string(musts[i].emsg) + ".";
    }
    std::string sample = "`\"" + std::string(node.name) + "\": " + exampleOf(names) + "`";
    std::ranges::replace(sample, ' ', kNoBreak);
    out_ << wrapped(line + " Example: " + sample, "  ");
    values(isList ? *many.type : *one.type);
  }

  /// What each value of an enumeration means.
  void values(const lysc_type& type) {
    if (type.basetype != LY_TYPE_ENUM) return;
    LY_ARRAY_COUNT_TYPE i = 0;
    LY_ARRAY_FOR(reinterpret_cast<const lysc_type_enum&>(type).enums, i) {
      const auto& value = reinterpret_cast<const lysc_type_enum&>(type).enums[i];
      if (value.dsc != nullptr) out_ << wrapped("  - `" + std::string(value.name) + "`: " + value.dsc, "    ");
    }
  }

  std::string exampleOf(const std::vector<std::string>& names) const {
    for (const json::value& document : documents_) {
      if (const json::value* found = example(document, names)) return json::serialize(*found);
    }
    throw std::runtime_error("no document has an example of " + joined(names, "/"));
  }

  nicleaf::intent::FabricSchema schema_;
  std::vector<json::value> documents_;
  std::ostringstream out_;
};

}  // namespace

/// intent_reference PAGE DOCUMENT... writes the page; with --check first, it only says whether the page is current.
int main(int argc, char** argv) try {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const bool check = !arguments.empty() && arguments.front() == "--check";
  if (check) arguments.erase(arguments.begin());
  if (arguments.size() < 2) {
    std::cerr << "usage: intent_reference [--check] PAGE DOCUMENT...\n";
    return 2;
  }
  const std::string text = Reference({arguments.begin() + 1, arguments.end()}).text();
  if (!check) {
    std::ofstream(arguments.front()) << text;
    return 0;
  }
  if (contents(arguments.front()) == text) return 0;
  std::cerr << arguments.front() << " does not fit nicleaf-fabric.yang; expected what ./dev reference writes\n";
  return 1;
} catch (const std::exception& error) {
  std::cerr << "intent_reference: " << error.what() << "\n";
  return 1;
}
