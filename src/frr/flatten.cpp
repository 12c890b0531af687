// SPDX-License-Identifier: Apache-2.0
#include "frr/flatten.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include <boost/json.hpp>

namespace nicleaf::frr {
namespace {

namespace json = boost::json;

/// The keys of the configuration lists of nicleaf-frr-bgp, frr-filter, frr-route-map, frr-vrf and, of frr-bfdd, its
/// profiles and sessions. Lists of the same name have the same keys.
const std::map<std::string, std::vector<std::string>, std::less<>> kListKeys = {
    {"instance", {"vrf"}},
    {"afi-safi", {"afi-safi-name"}},
    {"vni", {"vni"}},
    {"neighbor", {"remote-address"}},
    {"unnumbered-neighbor", {"interface"}},
    {"peer-group", {"peer-group-name"}},
    {"direction-list", {"direction"}},
    {"network-config", {"prefix"}},
    {"aggregate-route", {"prefix"}},
    {"import-vrf-list", {"vrf"}},
    {"redistribution-list", {"route-type", "route-instance"}},
    {"vrf", {"name"}},
    {"profile", {"name"}},
    {"single-hop", {"dest-addr", "interface", "vrf"}},
    {"control-plane-protocol", {"type", "name", "vrf"}},
    {"route-list", {"prefix", "src-prefix", "afi-safi"}},
    {"path-list", {"table-id", "distance"}},
    {"nexthop", {"nh-type", "vrf", "gateway", "interface"}},
    {"access-list", {"type", "name"}},
    {"prefix-list", {"type", "name"}},
    {"entry", {"sequence"}},
    {"route-map", {"name"}},
    {"match-condition", {"condition"}},
    {"set-action", {"action"}},
};

/// A key that FRR 8 does not have.
constexpr std::string_view kKeyOfFrr10 = "src-prefix";

/// Lists whose key is an identity, and the list's own module. Some versions of libyang leave out the prefix of an
/// identity of that module.
const std::map<std::string, std::string, std::less<>> kIdentityModule = {
    {"afi-safi", "nicleaf-frr-bgp"}, {"match-condition", "frr-route-map"}, {"set-action", "frr-route-map"}};

/// "frr-zebra:zebra" -> "zebra"
std::string_view localName(std::string_view member) {
  const auto colon = member.find(':');
  return colon == std::string_view::npos ? member : member.substr(colon + 1);
}

std::optional<std::string> scalarText(const json::value& value) {
  switch (value.kind()) {
    case json::kind::string:
      return std::string(value.get_string());
    case json::kind::bool_:
      return value.get_bool() ? "true" : "false";
    case json::kind::int64:
      return std::to_string(value.get_int64());
    case json::kind::uint64:
      return std::to_string(value.get_uint64());
    default:
      return std::nullopt;  // YANG has no JSON doubles: decimal64 is a string
  }
}

/// A key's value with the prefix that libyang may have left out.
std::optional<std::string> keyText(std::string_view list, const json::value& value) {
  auto text = scalarText(value);
  const auto identity = kIdentityModule.find(list);
  if (text && identity != kIdentityModule.end() && text->find(':') == std::string::npos)
    text->insert(0, identity->second + ":");
  return text;
}

/// Quotes a key's value as libyang does. A value cannot contain both kinds of quotes: XPath 1.0 cannot express that.
std::string quoted(const std::string& value) {
  const char quote = value.find('\'') == std::string::npos ? '\'' : '"';
  return quote + value + quote;
}

class Flattener {
 public:
  explicit Flattener(UnknownLists unknown) : unknown_(unknown) {}

  void object(const std::string& path, const json::object& members, const std::vector<std::string>& keys) {
    for (const auto& [name, value] : members) {
      const std::string_view member(name.data(), name.size());
      if (member.starts_with('@')) continue;  // RFC 7952 metadata
      if (std::find(keys.begin(), keys.end(), localName(member)) != keys.end()) continue;
      node(path + "/" + std::string(member), member, value);
    }
  }

  [[nodiscard]] const std::string& complaint() const { return complaint_; }
  model::ConfigTree take() { return std::move(tree_); }

 private:
  void node(const std::string& path, std::string_view member, const json::value& value) {
    if (value.is_object()) return object(path, value.get_object(), {});
    if (value.is_array()) return array(path, member, value.get_array());
    if (const auto text = scalarText(value))
      tree_.insert_or_assign(path, *text);
    else
      complain(path + ": the value is of no YANG type");
  }

  void array(const std::string& path, std::string_view member, const json::array& elements) {
    if (elements.size() == 1 && elements.front().is_null()) {  // a leaf of type empty
      tree_.insert_or_assign(path, "");
      return;
    }
    for (const json::value& element : elements) {
      if (element.is_object()) {
        if (!listEntry(path, member, element.get_object())) return;
      } else if (const auto text = scalarText(element)) {
        tree_.insert_or_assign(path + "[.=" + quoted(*text) + "]", *text);
      } else {
        return complain(path + ": an element is neither a list entry nor a value");
      }
    }
  }

  bool listEntry(const std::string& path, std::string_view member, const json::object& entry) {
    const auto* keys = listKeys(localName(member));
    if (keys == nullptr) {
      if (unknown_ == UnknownLists::kRefuse) complain(path + ": nicleafd does not know this list");
      return false;
    }
    std::string own = path;
    for (const std::string& key : *keys) {
      const json::value* value = entry.if_contains(key);
      if (value == nullptr && key == kKeyOfFrr10) continue;
      const auto text = value == nullptr ? std::nullopt : keyText(localName(member), *value);
      if (!text) {
        complain(path + ": an entry has no key " + key);
        return false;
      }
      own += "[" + key + "=" + quoted(*text) + "]";
    }
    tree_.insert_or_assign(own, "");
    object(own, entry, *keys);
    return true;
  }

  void complain(std::string text) {
    if (complaint_.empty()) complaint_ = std::move(text);
  }

  UnknownLists unknown_;
  model::ConfigTree tree_;
  std::string complaint_;
};

}  // namespace

const std::vector<std::string>* listKeys(std::string_view list) {
  const auto found = kListKeys.find(list);
  return found == kListKeys.end() ? nullptr : &found->second;
}

model::Expected<model::ConfigTree> flatten(std::string_view text, UnknownLists unknown) {
  const auto broken = [](std::string why) {
    return model::fail({model::ErrorCode::kInternal, "", "reading FRR's configuration", "", std::move(why)});
  };
  if (text.empty()) return model::ConfigTree{};
  boost::system::error_code error;
  const json::value document = json::parse({text.data(), text.size()}, error);
  if (error) return broken("the answer is not JSON: " + error.message());
  if (!document.is_object()) return broken("the answer is not a JSON object");
  Flattener flattener(unknown);
  flattener.object("", document.get_object(), {});
  if (!flattener.complaint().empty()) return broken(flattener.complaint());
  return flattener.take();
}

}  // namespace nicleaf::frr
