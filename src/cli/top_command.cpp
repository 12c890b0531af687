// SPDX-License-Identifier: Apache-2.0
#include "cli/top_command.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <utility>

#include "api/gnmi_path.hpp"
#include "cli/command_line.hpp"
#include "cli/json_text.hpp"
#include "cli/table.hpp"

namespace nicleaf::cli {
namespace {

namespace json = boost::json;

/// Of a session, or of all of a VRF.
struct Costs {
  std::uint64_t sessions = 0, received = 0, refused = 0, sent = 0, lost = 0;
  std::optional<std::uint64_t> updates{}, macs{};

  void add(const Costs& one) {
    sessions += one.sessions;
    received += one.received;
    refused += one.refused;
    sent += one.sent;
    lost += one.lost;
    if (one.updates) updates = updates.value_or(0) + *one.updates;
  }
  friend bool operator<(const Costs& a, const Costs& b) {
    return std::pair(a.updates.value_or(0), a.received) < std::pair(b.updates.value_or(0), b.received);
  }
};
using Key = std::pair<std::string, std::string>;  // vrf, peer; or vrf and nothing

std::uint64_t number(const json::value& from, std::string_view name) {
  const std::string digits = text(from, name);
  std::uint64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

Costs costsOfSession(const json::value& session) {
  Costs costs{.sessions = 1};
  for (const json::value& family : list(session, "address-family")) {
    costs.received += number(family, "prefixes-received");
    costs.refused += number(family, "prefixes-refused");
    costs.sent += number(family, "prefixes-sent");
  }
  // Each time but the one that lasts ended with a loss.
  const std::uint64_t ups = number(session, "established-transitions");
  costs.lost = ups - (ups > 0 && text(session, "session-state") == "established" ? 1 : 0);
  return costs;
}

/// UPDATEs that bgpd has received from each neighbor since it was configured.
std::map<Key, std::uint64_t> updatesOf(const json::value& neighbors) {
  std::map<Key, std::uint64_t> updates;
  const auto addInstance = [&](const json::value& instance) {
    for (const auto& [peer, one] : doctor::object(instance))
      if (const json::value& stats = doctor::member(one, "messageStats"); !stats.is_null())
        updates[{text(instance, "vrfName"), peer}] = number(stats, "updatesRecv");
  };
  for (const json::value& answer : doctor::items(neighbors)) {
    addInstance(answer);
    for (const auto& [vrf, instance] : doctor::object(answer)) addInstance(instance);  // of all VRFs in one object
  }
  return updates;
}

/// MACs in the bridge, local and remote ones, by the VRF of their VLAN; without those of the DPU itself.
std::map<std::string, std::uint64_t> macsOf(const json::value& intent, const json::value& fdb) {
  std::map<std::string, std::string> vrfOfVlan;
  for (const json::value& segment : list(intent, "segment"))
    vrfOfVlan[text(segment, "vlan-id")] = text(segment, "ip-vrf");
  std::map<std::string, std::uint64_t> macs;
  for (const auto& [vlan, vrf] : vrfOfVlan) macs[vrf];
  std::set<std::pair<std::string, std::string>> counted;
  for (const json::value& entry : doctor::items(fdb)) {
    const auto vrf = vrfOfVlan.find(text(entry, "vlan"));
    if (vrf == vrfOfVlan.end() || text(entry, "master") != "br-nicleaf" || text(entry, "state") == "permanent")
      continue;
    if (counted.emplace(vrf->first, text(entry, "mac")).second) ++macs[vrf->second];
  }
  return macs;
}

json::array toJson(const std::map<Key, Costs>& all) {
  std::vector<std::pair<Key, Costs>> ordered(all.begin(), all.end());
  std::ranges::stable_sort(ordered, [](const auto& a, const auto& b) { return b.second < a.second; });
  json::array made;
  for (const auto& [key, costs] : ordered) {
    json::object one{{"vrf", key.first}};
    if (key.second.empty())
      one["sessions"] = costs.sessions;
    else
      one["peer"] = key.second;
    one["prefixes-received"] = costs.received;
    one["prefixes-refused"] = costs.refused;
    one["prefixes-sent"] = costs.sent;
    if (costs.updates) one["updates-received"] = *costs.updates;
    if (costs.macs) one["macs"] = *costs.macs;
    one["times-lost"] = costs.lost;
    made.push_back(std::move(one));
  }
  return made;
}

std::string shown(const json::value& costs, const char* name) {
  const std::string value = text(costs, name);
  return value.empty() ? "-" : value;
}

json::value configOf(Session& session) {
  const auto answer = session.client.get(api::Client::DataType::kConfig, kDeadline);
  return answer ? json::parse(*answer).at(api::kRootMember) : json::value();
}

}  // namespace

json::object costsOf(const CostSources& sources) {
  const auto updates = updatesOf(sources.neighbors.value);
  std::map<Key, Costs> sessions, vrfs;
  for (const json::value& one : list(sources.state, "session")) {
    const Key key{text(one, "vrf"), text(one, "peer")};
    Costs costs = costsOfSession(one);
    if (const auto found = updates.find(key); found != updates.end()) costs.updates = found->second;
    sessions[key] = costs;
    vrfs[{key.first, ""}].add(costs);
  }
  if (sources.fdb.there())
    for (const auto& [vrf, count] : macsOf(sources.intent, sources.fdb.value)) vrfs[{vrf, ""}].macs = count;
  json::object made{{"vrf", toJson(vrfs)}, {"session", toJson(sessions)}};
  json::array unknown;
  if (!sources.neighbors.there()) unknown.push_back({{"what", "updates"}, {"why", sources.neighbors.error}});
  if (!sources.fdb.there()) unknown.push_back({{"what", "MACs"}, {"why", sources.fdb.error}});
  if (!unknown.empty()) made["unknown"] = std::move(unknown);
  return made;
}

int showCosts(Session& session, const TopRequest& request) {
  CostSources sources;
  auto state = stateOf(session);
  if (!state) return state.error();
  sources.state = std::move(*state);
  sources.intent = configOf(session);
  sources.neighbors = doctor::askForMany({"vtysh", "-d", "bgpd", "-c", "show bgp vrf all neighbors json"});
  sources.fdb = doctor::ask({"bridge", "-j", "fdb", "show"});
  json::value costs = costsOf(sources);
  json::array& sessions = costs.as_object().at("session").as_array();
  const std::size_t all = sessions.size();
  if (request.most != 0 && all > request.most) sessions.resize(request.most);
  if (session.json) {
    session.out << pretty(costs) << '\n';
    return kOk;
  }
  Table vrfs({"VRF", "SESSIONS", "PREFIXES", "REFUSED", "SENT", "UPDATES", "MACS", "LOST"}, 1);
  for (const json::value& one : list(costs, "vrf"))
    vrfs.add({text(one, "vrf"), text(one, "sessions"), text(one, "prefixes-received"), text(one, "prefixes-refused"),
              text(one, "prefixes-sent"), shown(one, "updates-received"), shown(one, "macs"), text(one, "times-lost")});
  vrfs.print(session.out);
  session.out << '\n';
  Table table({"VRF", "PEER", "PREFIXES", "REFUSED", "SENT", "UPDATES", "LOST"}, 2);
  for (const json::value& one : sessions)
    table.add({text(one, "vrf"), text(one, "peer"), text(one, "prefixes-received"), text(one, "prefixes-refused"),
               text(one, "prefixes-sent"), shown(one, "updates-received"), text(one, "times-lost")});
  table.print(session.out);
  if (sessions.size() < all) session.out << "and " << all - sessions.size() << " more (-n 0 shows all)\n";
  for (const json::value& one : list(costs, "unknown"))
    session.out << text(one, "what") << " are unknown: " << text(one, "why") << '\n';
  return kOk;
}

}  // namespace nicleaf::cli
