// SPDX-License-Identifier: Apache-2.0
#include "api/fabric_tree.hpp"

#include <algorithm>
#include <utility>

namespace nicleaf::api {
namespace {

namespace json = boost::json;

class Selection {
 public:
  Selection(const DataPath& wanted, std::vector<Selected>& found) : wanted_(wanted), found_(found) {}

  void walk(const json::value& node, const std::string& schemaPath) {
    if (node.is_object() && node.get_object().empty()) return;  // in YANG, an empty container does not exist
    if (here_.size() == wanted_.size()) {
      found_.push_back({here_, &node});
      return;
    }
    if (!node.is_object()) return;
    const PathStep& step = wanted_[here_.size()];
    for (const auto& [member, value] : node.get_object()) {
      const std::string name = member == kRootMember ? "fabric" : std::string(member);
      if (step.name != "*" && step.name != name) continue;
      std::string below = schemaPath;
      below.append("/").append(name);
      enter(name, value, step, below);
    }
  }

 private:
  void enter(const std::string& name, const json::value& value, const PathStep& step, const std::string& schemaPath) {
    const ListKeys* list = findList(schemaPath);
    if (list == nullptr) {
      if (!step.keys.empty()) return;
      here_.push_back({name, {}});
      walk(value, schemaPath);
      here_.pop_back();
      return;
    }
    if (!value.is_array()) return;
    for (const json::value& entry : value.get_array()) {
      auto keys = keysOf(entry, *list);
      if (!matches(keys, step.keys)) continue;
      here_.push_back({name, std::move(keys)});
      walk(entry, schemaPath);
      here_.pop_back();
    }
  }

  static std::map<std::string, std::string> keysOf(const json::value& entry, const ListKeys& list) {
    std::map<std::string, std::string> keys;
    for (const std::string_view key : list.keys)
      if (const json::value* value = entry.as_object().if_contains(key)) keys.emplace(key, keyText(*value));
    return keys;
  }

  static bool matches(const std::map<std::string, std::string>& keys,
                      const std::map<std::string, std::string>& wanted) {
    return std::ranges::all_of(wanted, [&](const auto& want) {
      const auto have = keys.find(want.first);
      return have != keys.end() && (want.second == "*" || want.second == have->second);
    });
  }

  const DataPath& wanted_;
  std::vector<Selected>& found_;
  DataPath here_;
};

}  // namespace

const std::vector<ListKeys>& listKeys() {
  static const std::vector<ListKeys> kLists{
      {"/fabric/underlay/uplink", {"interface"}},
      {"/fabric/underlay/evpn-session", {"peer-address"}},
      {"/fabric/bfd-profile", {"name"}},
      {"/fabric/session-template", {"name"}},
      {"/fabric/session-template/allowed-prefix", {"prefix"}},
      {"/fabric/ip-vrf", {"name"}},
      {"/fabric/ip-vrf/bgp-session", {"peer-address"}},
      {"/fabric/ip-vrf/bgp-session/allowed-prefix", {"prefix"}},
      {"/fabric/ip-vrf/bgp-interface-session", {"interface"}},
      {"/fabric/ip-vrf/bgp-interface-session/allowed-prefix", {"prefix"}},
      {"/fabric/ip-vrf/bgp-listen-range", {"prefix"}},
      {"/fabric/ip-vrf/bgp-listen-range/allowed-prefix", {"prefix"}},
      {"/fabric/ip-vrf/aggregate", {"prefix"}},
      {"/fabric/ip-vrf/import-from", {"ip-vrf"}},
      {"/fabric/ip-vrf/import-from/prefix", {"prefix"}},
      {"/fabric/ip-vrf/static-route", {"prefix"}},
      {"/fabric/segment", {"name"}},
      {"/fabric/security-group", {"name"}},
      {"/fabric/security-group/rule", {"sequence"}},
      {"/fabric/port", {"interface"}},
      {"/fabric/port/trunk", {"vlan-id"}},
      {"/fabric/state/broken-tenant", {"name"}},
      {"/fabric/state/drained", {"name"}},
      {"/fabric/state/history/entry", {"generation"}},
      {"/fabric/state/log/entry", {"sequence"}},
      {"/fabric/state/history/not-confirmed", {"generation"}},
      {"/fabric/state/password-file", {"file"}},
      {"/fabric/state/static-next-hop", {"vrf", "next-hop"}},
      {"/fabric/state/session", {"vrf", "peer"}},
      {"/fabric/state/session/address-family", {"name"}},
      {"/fabric/state/refused/session", {"vrf", "peer"}},
      {"/fabric/state/refused/prefix", {"vrf", "peer", "prefix"}},
      {"/fabric/state/explanation", {"vrf", "prefix"}},
      {"/fabric/state/explanation/session", {"peer"}},
      {"/fabric/state/explanation/path", {}},
      {"/fabric/state/explanation/exported", {}},
      {"/fabric/state/explanation/evpn-session", {"peer"}},
      {"/fabric/state/explanation/kernel/next-hop", {}},
      {"/fabric/state/vni", {"vni"}},
      {"/fabric/state/port", {"interface"}},
      {"/fabric/state/security/port", {"interface"}},
      {"/fabric/state/security/port/direction", {"name"}},
      {"/fabric/state/security/port/direction/rule", {"vlan-id", "group", "sequence"}},
      {"/fabric/state/offload/eswitch", {"device"}},
      {"/fabric/state/offload/port", {"netdev"}},
      {"/fabric/state/offload/table", {"name"}},
      {"/fabric/state/offload/table/reason", {"why"}},
      {"/fabric/state/offload/table/missing", {"entry"}},
      {"/fabric/state/drift/daemon", {"name"}},
      {"/fabric/state/drift/daemon/difference", {}},
  };
  return kLists;
}

const ListKeys* findList(std::string_view schemaPath) {
  const auto& all = listKeys();
  const auto found = std::ranges::find(all, schemaPath, &ListKeys::path);
  return found == all.end() ? nullptr : &*found;
}

std::string keyText(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

json::object fabricTree(std::string_view config, json::object state) {
  json::object tree;
  if (!config.empty()) tree = json::parse(json::string_view(config)).as_object();
  if (!state.empty()) {
    json::value& fabric = tree[kRootMember];
    if (!fabric.is_object()) fabric.emplace_object();
    fabric.get_object()["state"] = std::move(state);
  }
  return tree;
}

tl::expected<void, std::string> checkKeys(const DataPath& path) {
  std::string schemaPath;
  for (const PathStep& step : path) {
    schemaPath.append("/").append(step.name);
    if (step.name == "*") return {};  // the nodes below a wildcard are not known here
    if (step.keys.empty()) continue;
    const ListKeys* list = findList(schemaPath);
    if (list == nullptr) return tl::unexpected(step.name + " is not a list and has no keys");
    for (const auto& [key, value] : step.keys) {
      if (std::ranges::find(list->keys, key) != list->keys.end()) continue;
      std::string right;
      for (const std::string_view name : list->keys) right.append(right.empty() ? "" : ", ").append(name);
      std::string why = "list ";
      why.append(step.name).append(" has no key '").append(key).append("'; expected ").append(right);
      return tl::unexpected(std::move(why));
    }
  }
  return {};
}

std::vector<Selected> select(const json::value& tree, const DataPath& path) {
  std::vector<Selected> found;
  Selection(path, found).walk(tree, "");
  return found;
}

std::string toJsonIetf(const json::value& value) {
  if (!value.is_object()) return json::serialize(value);
  json::object qualified;
  for (const auto& [member, content] : value.get_object()) {
    const bool already = member.find(':') != json::string_view::npos;
    qualified[already ? std::string(member) : std::string(kModule) + ":" + std::string(member)] = content;
  }
  return json::serialize(qualified);
}

}  // namespace nicleaf::api
