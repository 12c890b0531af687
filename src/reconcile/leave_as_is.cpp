// SPDX-License-Identifier: Apache-2.0
#include "reconcile/leave_as_is.hpp"

#include <functional>

namespace nicleaf::reconcile {
namespace {

using Leaves = std::function<bool(const std::string* tenant)>;

void leaveLinks(model::Links& desired, const model::Links& observed, const render::Tenants& tenants,
                const Leaves& leaves) {
  for (const auto& [name, link] : model::Links(desired)) {
    if (!leaves(tenants.ofLink(name))) continue;
    const auto now = observed.find(name);
    if (now != observed.end() && now->second.ours == link.ours)
      desired.put(now.shared());
    else
      desired.erase(name);
  }
}

model::ConfigTree withLeft(const model::ConfigTree& desired, const model::ConfigTree& observed,
                           const render::Tenants& tenants, const Leaves& leaves) {
  model::ConfigTree tree;
  const auto take = [&](const model::ConfigTree& from, bool left) {
    for (const auto& entry : from) {
      if (leaves(tenants.ofPath(entry.first)) == left) tree.emplace(entry.first, entry.second);
    }
  };
  take(desired, false);
  take(observed, true);
  return tree;
}

}  // namespace

render::Desired leaveAsIs(render::Desired desired, const Observed& observed, const render::Tenants& tenants,
                          const render::TenantNames& which) {
  if (which.empty()) return desired;
  const auto leaves = [&](const std::string* tenant) { return tenant != nullptr && which.contains(*tenant); };
  leaveLinks(desired.kernel.links, observed.kernel->links, tenants, leaves);
  desired.zebra = withLeft(desired.zebra, observed.zebra, tenants, leaves);
  desired.bgpd = withLeft(desired.bgpd, observed.bgpd, tenants, leaves);
  desired.staticd = withLeft(desired.staticd, observed.staticd, tenants, leaves);
  std::erase_if(desired.l3vnis, [&](const auto& entry) { return leaves(tenants.ofVni(entry.second)); });
  model::FlatSet<model::Vni> l2vnis;
  for (const model::Vni vni : desired.l2vnis) {
    if (!leaves(tenants.ofVni(vni))) l2vnis.insert(vni);
  }
  desired.l2vnis = std::move(l2vnis);
  return desired;
}

}  // namespace nicleaf::reconcile
