// SPDX-License-Identifier: Apache-2.0
#include "intent/tenant_parts.hpp"

#include <exception>
#include <set>

#include <boost/json.hpp>

namespace nicleaf::intent {
namespace {

namespace json = boost::json;

/// A list of the document, and the keys of its entries in an extract of an intent.
struct List {
  const char* name;
  const char* key;
  std::set<std::string> (*keys)(const model::Intent& intent);
};
const List kLists[] = {
    {"ip-vrf", "name",
     [](const model::Intent& intent) {
       std::set<std::string> names;
       for (const model::IpVrf& vrf : intent.ipVrfs) names.insert(vrf.name);
       return names;
     }},
    {"segment", "name",
     [](const model::Intent& intent) {
       std::set<std::string> names;
       for (const model::Segment& segment : intent.segments) names.insert(segment.name);
       return names;
     }},
    {"port", "interface",
     [](const model::Intent& intent) {
       std::set<std::string> names;
       for (const model::Port& port : intent.ports) names.insert(port.interface);
       return names;
     }},
};

json::object fabricOf(std::string_view text) {
  return text.empty() ? json::object() : json::parse(text).at("nicleaf-fabric:fabric").as_object();
}

json::array entriesOf(const json::object& fabric, const char* list) {
  const json::value* const found = fabric.if_contains(list);
  return found == nullptr ? json::array() : found->as_array();
}

}  // namespace

model::Expected<std::string> withPartsOf(std::string_view document, std::string_view before, const model::Intent& parts,
                                         const model::Intent& former) {
  try {
    json::object fabric = fabricOf(document);
    const json::object fabricBefore = fabricOf(before);
    for (const List& list : kLists) {
      const std::set<std::string> out = list.keys(parts), in = list.keys(former);
      const auto has = [&](const std::set<std::string>& names, const json::value& entry) {
        return names.contains(std::string(entry.at(list.key).as_string()));
      };
      json::array entries;
      for (json::value& entry : entriesOf(fabric, list.name)) {
        if (!has(out, entry)) entries.push_back(std::move(entry));
      }
      for (json::value& entry : entriesOf(fabricBefore, list.name)) {
        if (has(in, entry)) entries.push_back(std::move(entry));
      }
      fabric.erase(list.name);
      if (!entries.empty()) fabric[list.name] = std::move(entries);
    }
    return json::serialize(json::object{{"nicleaf-fabric:fabric", std::move(fabric)}});
  } catch (const std::exception& error) {
    return model::fail(
        {model::ErrorCode::kInternal, "", "keeping tenants as they were", "an intent document", error.what()});
  }
}

}  // namespace nicleaf::intent
