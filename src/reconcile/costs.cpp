// SPDX-License-Identifier: Apache-2.0
#include "reconcile/costs.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string_view>
#include <utility>
#include <variant>

namespace nicleaf::reconcile {
namespace {

using std::string_view;

constexpr string_view kInstance = "/nicleaf-frr-bgp:bgp/instance[vrf='";

/// A change of a path that starts so makes bgpd reset sessions (bgpd.c: bgp_router_id_set(), peer_as_change(),
/// peer_flag_action_list, peer_activate_af() and the peer_*_set() functions).
struct Reset {
  string_view start;
  const char* why;
};

/// Below an instance: of all its sessions.
constexpr Reset kOfInstances[] = {
    {"/global/local-as", "the DPU's AS number changes"},
    {"/global/router-id", "the router ID changes"},
};

/// Below the list entry of a session.
constexpr Reset kOfSessions[] = {
    {"/neighbor-remote-as/remote-as", "remote-as changes"},  // and remote-as-type
    {"/password", "its password changes"},
    {"/local-as/", "local-as changes"},
    {"/ebgp-multihop/", "multihop changes"},
    {"/ttl-security", "ttl-security changes"},
    {"/update-source/", "its local address changes"},
    {"/capability-", "its capabilities change"},
    {"/admin-shutdown", "it is shut down or enabled"},
};

/// Below an address family of a session.
constexpr Reset kOfFamilies[] = {
    {"/enabled", "its address families change"},
    {"/ipv4-unicast/as-path-options/allow-own-as", "allow-own-as changes, if the peer offers no route refresh"},
    {"/ipv6-unicast/as-path-options/allow-own-as", "allow-own-as changes, if the peer offers no route refresh"},
    {"/l2vpn-evpn/as-path-options/allow-own-as", "allow-own-as changes, if the peer offers no route refresh"},
};

const char* reasonIn(std::span<const Reset> resets, string_view path) {
  const auto found = std::ranges::find_if(resets, [&](const Reset& reset) { return path.starts_with(reset.start); });
  return found == resets.end() ? nullptr : found->why;
}

/// The text before and after the first `mark`; all of it and nothing if there is none.
std::pair<string_view, string_view> split(string_view text, string_view mark) {
  const std::size_t at = text.find(mark);
  if (at == string_view::npos) return {text, {}};
  return {text.substr(0, at), text.substr(at + mark.size())};
}

const char* sessionReason(string_view path) {
  constexpr string_view kFamily = "/afi-safis/afi-safi[";
  if (!path.starts_with(kFamily)) return reasonIn(kOfSessions, path);
  const string_view below = split(path, "']").second;
  return below.empty() ? "its address families change" : reasonIn(kOfFamilies, below);
}

/// Collects what bgpd's part of a plan does to sessions that exist.
class Sessions {
 public:
  explicit Sessions(const model::ConfigTree& observed) : observed_(observed) {}

  void change(const std::string& path, bool isDelete) {
    if (!path.starts_with(kInstance)) return;
    const auto [vrf, below] = split(string_view(path).substr(kInstance.size()), "']");
    const std::string instance = std::string(kInstance) + std::string(vrf) + "']";
    const std::string where = vrf == "default" ? "the underlay" : "IP-VRF " + std::string(vrf);
    if (below.empty()) {
      if (isDelete && hasSessions(instance)) lines_["ends all sessions of " + where].insert("it is removed");
      return;
    }
    if (const char* why = reasonIn(kOfInstances, below); why != nullptr && hasSessions(instance))
      lines_["resets all sessions of " + where].insert(why);
    const std::size_t key = below.find("='");
    const bool isSession = below.starts_with("/neighbors/") || below.starts_with("/peer-groups/");
    if (!isSession || key == string_view::npos) return;
    const auto [name, leaf] = split(below.substr(key + 2), "']");
    const auto entry = static_cast<std::size_t>(name.data() + name.size() - below.data()) + 2;
    if (!observed_.contains(instance + std::string(below.substr(0, entry)))) return;
    const std::string session = sessionsOf(below, name) + " of " + where;
    if (leaf.empty()) {
      if (isDelete) lines_["ends " + session].insert("it is removed");
    } else if (const char* why = sessionReason(leaf)) {
      lines_["resets " + session].insert(why);
    }
  }

  [[nodiscard]] std::vector<std::string> lines() const {
    std::vector<std::string> made;
    for (const auto& [what, reasons] : lines_) {
      std::string line = what;
      for (const string_view why : reasons) line += (why == *reasons.begin() ? ": " : ", ") + std::string(why);
      made.push_back(std::move(line));
    }
    return made;
  }

 private:
  static std::string sessionsOf(string_view path, string_view name) {
    return (path.starts_with("/peer-groups/") ? "the sessions of group " : "the session with ") + std::string(name);
  }

  [[nodiscard]] bool hasSessions(const std::string& instance) const {
    for (const char* lists : {"/neighbors/", "/peer-groups/"}) {
      const auto first = observed_.lower_bound(instance + lists);
      if (first != observed_.end() && first->first.starts_with(instance + lists)) return true;
    }
    return false;
  }

  const model::ConfigTree& observed_;
  std::map<std::string, std::set<string_view>> lines_;
};

/// The existing links that the plan deletes, and those of them that it creates again.
struct Links {
  std::set<model::IfName> deleted, madeAnew;
  bool makesSingle = false, makesEach = false;  // VXLAN devices for all VNIs, or for one

  explicit Links(const diff::KernelPlan& plan) {
    for (const auto* ops : {&plan.detach, &plan.remove}) {
      for (const model::KernelOp& op : *ops) {
        if (const auto* link = std::get_if<model::DeleteLink>(&op)) deleted.insert(link->name);
      }
    }
    for (const model::KernelOp& op : plan.create) {
      const auto* made = std::get_if<model::CreateLink>(&op);
      if (made == nullptr) continue;
      if (deleted.contains(made->link.name)) madeAnew.insert(made->link.name);
      makesSingle = makesSingle || std::holds_alternative<model::SingleVxlanKind>(made->link.kind);
      makesEach = makesEach || std::holds_alternative<model::VxlanKind>(made->link.kind);
    }
  }
};

/// A move of all VNIs from one kind of VXLAN device to the other; empty if there is none.
std::string moveOfAllVnis(const Links& links, const model::KernelState& observed) {
  bool fromSingle = false, fromEach = false;
  for (const model::IfName& name : links.deleted) {
    const auto link = observed.links.find(name);
    if (link == observed.links.end()) continue;
    fromSingle = fromSingle || std::holds_alternative<model::SingleVxlanKind>(link->second.kind);
    fromEach = fromEach || std::holds_alternative<model::VxlanKind>(link->second.kind);
  }
  if (links.makesSingle && fromEach) return "moves all VNIs to a single VXLAN device: all tenants lose packets";
  if (links.makesEach && fromSingle) return "moves all VNIs to a VXLAN device each: all tenants lose packets";
  return "";
}

}  // namespace

std::vector<std::string> costsOf(const Observed& observed, const Plan& plan) {
  Sessions sessions(observed.bgpd);
  for (const std::string& path : plan.bgpd.deletes) sessions.change(path, true);
  for (const auto& [path, value] : plan.bgpd.updates) sessions.change(path, false);
  std::vector<std::string> lines = sessions.lines();
  const Links links(plan.kernel);
  if (std::string move = moveOfAllVnis(links, *observed.kernel); !move.empty()) lines.push_back(std::move(move));
  for (const model::IfName& name : links.madeAnew)
    lines.push_back("makes " + name + " anew: what goes through it is lost meanwhile");
  return lines;
}

}  // namespace nicleaf::reconcile
