// SPDX-License-Identifier: Apache-2.0
#include "render/bfd_tree.hpp"

#include <chrono>
#include <set>

#include "model/bfd_path.hpp"

namespace nicleaf::render {
namespace {

/// A session for static routes always has a profile of the agent, which marks it as the agent's.
std::string profileOf(const model::StaticRoute& route) { return model::bfddProfileName(route.bfd); }

/// What the leaves `bfd` of the intent say.
std::set<std::string> namedBy(const model::Intent& intent) {
  std::set<std::string> names;
  for (const model::Uplink& uplink : intent.underlay.uplinks) names.insert(uplink.bfd);
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    for (const model::BgpSession& session : vrf.sessions) names.insert(session.bfd);
    for (const model::StaticRoute& route : vrf.staticRoutes) names.insert(route.bfd);
  }
  names.erase("");
  return names;
}

std::string microseconds(std::chrono::microseconds interval) { return std::to_string(interval.count()); }

/// Leaves with their defaults are left out: bfdd does not show them when it is asked for its configuration.
void renderProfile(model::ConfigTree& tree, const model::BfdProfile& profile) {
  static const model::BfdProfile kDefaults;
  const Place place(tree, model::bfddProfilePath(profile.name));
  tree.emplace(model::bfddProfilePath(profile.name), "");
  if (profile.detectMultiplier != kDefaults.detectMultiplier)
    place.leaf("detection-multiplier", std::to_string(profile.detectMultiplier));
  if (profile.requiredReceive != kDefaults.requiredReceive)
    place.leaf("required-receive-interval", microseconds(profile.requiredReceive));
  if (profile.desiredTransmission != kDefaults.desiredTransmission)
    place.leaf("desired-transmission-interval", microseconds(profile.desiredTransmission));
  if (profile.passive) place.leaf("passive-mode", "true");
}

void renderStaticSessions(model::ConfigTree& tree, const model::IpVrf& vrf, const model::StaticRoute& route) {
  if (route.bfd.empty()) return;
  if (route.bfd == model::kDefaultBfd) renderProfile(tree, {model::kDefaultBfd});
  for (const model::IpAddress& address : route.nextHops) {
    const std::string session = model::bfddSessionPath(vrf.name, address.toString());
    tree.emplace(session, "");
    tree.emplace(session + "/profile", profileOf(route));
  }
}

}  // namespace

bool usesBfd(const model::Intent& intent) { return !namedBy(intent).empty(); }

model::ConfigTree renderBfdd(const model::Intent& intent) {
  model::ConfigTree tree;
  const std::set<std::string> named = namedBy(intent);
  for (const model::BfdProfile& profile : intent.bfdProfiles) {
    if (named.contains(profile.name)) renderProfile(tree, profile);
  }
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    for (const model::StaticRoute& route : vrf.staticRoutes) renderStaticSessions(tree, vrf, route);
  }
  return tree;
}

void renderBfd(const Place& neighbor, const std::string& bfd) {
  if (bfd.empty()) return;
  const Place options = neighbor.container("bfd-options");
  options.leaf("enable", "true");
  if (bfd != model::kDefaultBfd) options.leaf("bfd-profile", model::bfddProfileName(bfd));
}

}  // namespace nicleaf::render
