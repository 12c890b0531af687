// SPDX-License-Identifier: Apache-2.0
#include "render/port_names.hpp"

#include <algorithm>
#include <set>

#include "model/fabric_path.hpp"

namespace nicleaf::render {
namespace {

using model::IfName;

constexpr std::size_t kMostShown = 8;

/// The netdevs of one machine by hardware name.
class Hardware {
 public:
  explicit Hardware(const model::KernelState& observed) : observed_(observed) {
    for (const auto& [netdev, identity] : observed.identities) {
      if (!observed.links.contains(netdev)) continue;
      byName_[identity.name].insert(netdev);
      for (const std::string& name : model::shortNames(identity.name)) byShortName_[name].insert(netdev);
    }
  }

  /// The netdevs that `name` can mean, by the first kind of name that fits.
  [[nodiscard]] std::set<IfName> candidates(const IfName& name) const {
    if (observed_.links.contains(name)) return {name};
    for (const auto* names : {&byName_, &byShortName_}) {
      if (const auto found = names->find(name); found != names->end()) return found->second;
    }
    return {};
  }

  /// "eth4 (pf0vf3 of pci/0000:03:00.0), ..." of these netdevs.
  [[nodiscard]] std::string describe(const std::set<IfName>& netdevs) const {
    std::string text;
    std::size_t shown = 0;
    for (const IfName& netdev : netdevs) {
      if (shown++ == kMostShown) return text + " and " + std::to_string(netdevs.size() - kMostShown) + " more";
      const auto identity = observed_.identities.find(netdev);
      text += (text.empty() ? "" : ", ") + netdev;
      if (identity == observed_.identities.end()) continue;
      text += " (" + identity->second.name;
      if (!identity->second.device.empty()) text += " of " + identity->second.device;
      text += ")";
    }
    return text;
  }

  /// The names that an operator may have meant instead.
  [[nodiscard]] std::string all() const {
    std::set<IfName> netdevs;
    for (const auto& [netdev, identity] : observed_.identities) netdevs.insert(netdev);
    return netdevs.empty() ? "no netdev on this machine has a hardware port name" : "there are " + describe(netdevs);
  }

 private:
  const model::KernelState& observed_;
  std::map<std::string, std::set<IfName>> byName_, byShortName_;
};

class Search {
 public:
  explicit Search(const model::KernelState& observed) : hardware_(observed) {}

  void find(const IfName& name, const std::string& path, const char* use) {
    const std::set<IfName> candidates = hardware_.candidates(name);
    if (candidates.empty()) return miss(name, path, use, "there is no such netdev; " + hardware_.all());
    if (candidates.size() > 1) return miss(name, path, use, "it may be any of " + hardware_.describe(candidates));
    const IfName& netdev = *candidates.begin();
    const auto [owner, free] = owners_.emplace(netdev, name);
    if (!free) return miss(name, path, use, owner->second + " is the same netdev: " + hardware_.describe(candidates));
    names_.netdevs.emplace(name, netdev);
    names_.ports.push_back({name, netdev, ""});
  }

  PortNames take() { return std::move(names_); }

 private:
  void miss(const IfName& name, const std::string& path, const char* use, std::string why) {
    names_.ports.push_back({name, "", why});
    names_.errors.emplace_back(
        name, model::Error{model::ErrorCode::kUnavailable, path, std::string(use) + " " + name,
                           "the name of a netdev, or the name of its port in the hardware", std::move(why)});
  }

  Hardware hardware_;
  std::map<IfName, IfName> owners_;  // by netdev: the port of the intent that has it
  PortNames names_;
};

}  // namespace

PortNames findPorts(const model::Intent& intent, const model::KernelState& observed) {
  Search search(observed);
  for (const model::Uplink& uplink : intent.underlay.uplinks) {
    search.find(uplink.interface, model::pathOf(uplink), "use as an uplink");
  }
  for (const model::Port& port : intent.ports) {
    search.find(port.interface, model::pathOf(port), "use as a port");
  }
  return search.take();
}

model::Intent withNetdevs(model::Intent intent, const std::map<IfName, IfName>& netdevs) {
  const auto rename = [&](IfName& name) {
    if (const auto found = netdevs.find(name); found != netdevs.end()) name = found->second;
  };
  for (model::Uplink& uplink : intent.underlay.uplinks) rename(uplink.interface);
  for (model::Port& port : intent.ports) rename(port.interface);
  for (model::IpVrf& vrf : intent.ipVrfs) {
    for (model::BgpSession& session : vrf.sessions) rename(session.interface);
  }
  return intent;
}

}  // namespace nicleaf::render
