// SPDX-License-Identifier: Apache-2.0
#include "doctor/own_links.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "doctor/json_view.hpp"

namespace nicleaf::doctor {
namespace {

namespace json = boost::json;

/// The names of uplinks and ports, and the netdevs that they are.
std::set<std::string> namedByIntent(const Facts& facts) {
  std::map<std::string, std::string> netdevs;
  for (const json::value& port : list(facts.state.value, "port"))
    netdevs.emplace(text(port, "interface"), text(port, "netdev"));
  std::set<std::string> names;
  const auto add = [&](const json::array& entries) {
    for (const json::value& entry : entries) {
      const std::string name = text(entry, "interface");
      const auto netdev = netdevs.find(name);
      names.insert(netdev == netdevs.end() || netdev->second.empty() ? name : netdev->second);
    }
  };
  add(list(member(facts.intent.value, "underlay"), "uplink"));
  add(list(facts.intent.value, "port"));
  return names;
}

}  // namespace

std::vector<OwnLink> ownLinks(const Facts& facts) {
  std::vector<OwnLink> own;
  const auto named = namedByIntent(facts);
  for (const json::value& link : items(facts.links.value)) {
    OwnLink one{text(link, "ifname"), {text(link, "ifname")}, text(member(link, "linkinfo"), "info_kind"), {}};
    for (const json::value& name : list(link, "altnames")) {
      if (name.is_string()) one.names.emplace_back(name.as_string());
    }
    if (text(link, "ifalias") != "nicleaf" &&
        std::ranges::none_of(one.names, [&](const std::string& name) { return named.contains(name); }))
      continue;
    for (const char* key : {"address", "permaddr"}) {
      if (const std::string mac = text(link, key); !mac.empty()) one.macs.push_back(lower(mac));
    }
    own.push_back(std::move(one));
  }
  return own;
}

std::string listOf(const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 4;
  const std::size_t shown = names.size() > kMost ? kMost - 1 : names.size();
  std::string words;
  for (std::size_t i = 0; i < shown; ++i) words += (i == 0 ? "" : ", ") + names[i];
  return shown < names.size() ? words + " and " + std::to_string(names.size() - shown) + " others" : words;
}

}  // namespace nicleaf::doctor
