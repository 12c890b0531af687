// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <unordered_map>

#include "intent/checks.hpp"
#include "intent/leaf_value.hpp"
#include "intent/names.hpp"
#include "model/fabric_path.hpp"
#include "model/names.hpp"

namespace nicleaf::intent::checks {
namespace {

std::string known(const std::string& name, const std::vector<std::string>& names, const std::string& what) {
  if (names.empty()) return "the name of " + what + " in this document, which has none";
  if (const auto nearest = nearestName(name, names)) return quoted(*nearest);
  return "the name of " + what + " in this document, such as " + quoted(names.front());
}

/// What an interface is used for.
struct Owner {
  const char* what;
  const std::string* name = nullptr;  // of what it belongs to

  [[nodiscard]] std::string words() const { return name == nullptr ? what : what + quoted(*name); }
};

/// The names of interfaces in the network namespace, and what each is used for.
class NameTable {
 public:
  explicit NameTable(model::Errors& errors) : errors_(errors) {
    owners_[model::kBridgeName] = {"the agent's bridge"};
    owners_[model::kSingleVxlanName] = {"the agent's VXLAN device"};
    owners_[model::kLoopbackName] = {"the loopback"};
    // /proc/sys/net/ipv4/conf has directories of these names.
    owners_["all"] = owners_["default"] = {"the kernel's settings of all interfaces"};
  }
  /// `object` has the name as its `leaf`.
  template <typename Object>
  void claim(const std::string& name, const Object& object, const char* leaf, Owner owner) {
    const auto [place, fresh] = owners_.emplace(name, owner);
    if (fresh) return;
    report(errors_, model::pathOf(object) + leaf, "name " + quoted(name),
           "another name: this one is used for " + place->second.words());
  }
  /// A name that the agent derives from a VNI or VLAN. That the numbers are unique is checked elsewhere.
  void generate(const std::string& name, Owner owner) { owners_.emplace(name, owner); }

 private:
  model::Errors& errors_;
  std::unordered_map<std::string, Owner> owners_;
};

}  // namespace

void vrfExists(const model::Intent& intent, model::Errors& errors) {
  std::vector<std::string> names;
  names.reserve(intent.ipVrfs.size());
  for (const model::IpVrf& vrf : intent.ipVrfs) names.push_back(vrf.name);
  const std::set<std::string> there(names.begin(), names.end());
  const auto check = [&](const std::optional<model::VrfName>& vrf, const std::string& user) {
    if (!vrf || there.contains(*vrf)) return;
    report(errors, user + "/ip-vrf", "value " + quoted(*vrf), known(*vrf, names, "an ip-vrf"));
  };
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    for (const model::VrfImport& import : vrf.imports) check(import.from, model::pathOf(vrf, import));
  }
  for (const model::Segment& segment : intent.segments) check(segment.ipVrf, model::pathOf(segment));
  for (const model::Port& port : intent.ports) check(port.ipVrf, model::pathOf(port));
}

void segmentExists(const model::Intent& intent, model::Errors& errors) {
  std::vector<std::string> names;
  names.reserve(intent.segments.size());
  for (const model::Segment& segment : intent.segments) names.push_back(segment.name);
  const std::set<std::string> there(names.begin(), names.end());
  const auto check = [&](const std::string& segment, const std::string& path) {
    if (there.contains(segment)) return;
    report(errors, path + "/segment", "value " + quoted(segment), known(segment, names, "a segment"));
  };
  for (const model::Port& port : intent.ports) {
    if (port.trunk.empty() && !port.ipVrf) check(port.segment, model::pathOf(port));
    for (const model::TrunkVlan& tagged : port.trunk) check(tagged.segment, model::pathOf(port, tagged));
  }
}

void bfdProfileExists(const model::Intent& intent, model::Errors& errors) {
  std::vector<std::string> names;
  names.reserve(intent.bfdProfiles.size());
  for (const model::BfdProfile& profile : intent.bfdProfiles) names.push_back(profile.name);
  const auto check = [&](const std::string& bfd, const std::string& path) {
    if (bfd.empty() || bfd == model::kDefaultBfd || std::ranges::find(names, bfd) != names.end()) return;
    report(errors, path + "/bfd", "value " + quoted(bfd),
           known(bfd, names, "a bfd-profile") + ", or " + quoted(model::kDefaultBfd));
  };
  for (const model::Uplink& uplink : intent.underlay.uplinks) check(uplink.bfd, model::pathOf(uplink));
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    for (const model::BgpSession& session : vrf.sessions) check(session.bfd, model::pathOf(vrf, session));
    for (const model::StaticRoute& route : vrf.staticRoutes) check(route.bfd, model::pathOf(vrf, route));
  }
}

void securityGroupExists(const model::Intent& intent, model::Errors& errors) {
  std::vector<std::string> names;
  names.reserve(intent.securityGroups.size());
  for (const model::SecurityGroup& group : intent.securityGroups) names.push_back(group.name);
  const auto check = [&](const std::vector<std::string>& groups, const std::string& path) {
    for (const std::string& group : groups) {
      if (std::ranges::find(names, group) != names.end()) continue;
      report(errors, path + "/security-group", "value " + quoted(group), known(group, names, "a security-group"));
    }
  };
  for (const model::Segment& segment : intent.segments) check(segment.securityGroups, model::pathOf(segment));
  for (const model::Port& port : intent.ports) check(port.securityGroups, model::pathOf(port));
}

void interfaceNamesUnique(const model::Intent& intent, model::Errors& errors) {
  NameTable table(errors);
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    table.generate(model::vxlanName(vrf.l3vni), {"the VXLAN device of ip-vrf ", &vrf.name});
    table.generate(model::sviName(vrf.vlan), {"the SVI of ip-vrf ", &vrf.name});
  }
  for (const model::Segment& segment : intent.segments) {
    table.generate(model::vxlanName(segment.vni), {"the VXLAN device of segment ", &segment.name});
    table.generate(model::sviName(segment.vlan), {"the SVI of segment ", &segment.name});
  }
  for (const model::IpVrf& vrf : intent.ipVrfs) table.claim(vrf.name, vrf, "/name", {"ip-vrf ", &vrf.name});
  for (const model::Uplink& uplink : intent.underlay.uplinks) {
    table.claim(uplink.interface, uplink, "/interface", {"an uplink"});
  }
  for (const model::Port& port : intent.ports) table.claim(port.interface, port, "/interface", {"a port"});
}

}  // namespace nicleaf::intent::checks
