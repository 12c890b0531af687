// SPDX-License-Identifier: Apache-2.0
#include "render/tenants.hpp"

#include <algorithm>

#include "model/names.hpp"

namespace nicleaf::render {
namespace {

std::string tenantOf(const model::Segment& segment) {
  return segment.ipVrf ? "ip-vrf " + *segment.ipVrf : "segment " + segment.name;
}

/// The tenants of segments, by the segment's name.
using OfSegments = std::map<std::string, std::string>;

OfSegments tenantsOf(const std::vector<model::Segment>& segments) {
  OfSegments all;
  for (const model::Segment& segment : segments) all.emplace(segment.name, tenantOf(segment));
  return all;
}

std::string tenantOf(const model::Port& port, const OfSegments& segments) {
  if (port.ipVrf) return "ip-vrf " + *port.ipVrf;
  TenantNames all;
  const auto add = [&](const std::string& segment) {
    if (const auto found = segments.find(segment); found != segments.end()) all.insert(found->second);
  };
  add(port.segment);
  for (const model::TrunkVlan& tagged : port.trunk) add(tagged.segment);
  return all.size() == 1 ? *all.begin() : "port " + port.interface;
}

/// The intent without tenants, and without its generation.
model::Intent commonOf(model::Intent intent) {
  intent.generation = 0;
  intent.atomicity = {};
  intent.ipVrfs.clear();
  intent.segments.clear();
  intent.ports.clear();
  return intent;
}

}  // namespace

model::Intent extract(const model::Intent& intent, const TenantNames& tenants) {
  const OfSegments segments = tenantsOf(intent.segments);
  model::Intent part;
  const auto copy = [&](const auto& from, auto& to, const auto& tenantOfOne) {
    std::ranges::copy_if(from, std::back_inserter(to),
                         [&](const auto& one) { return tenants.contains(tenantOfOne(one)); });
  };
  copy(intent.ipVrfs, part.ipVrfs, [](const model::IpVrf& vrf) { return "ip-vrf " + vrf.name; });
  copy(intent.segments, part.segments, [](const model::Segment& segment) { return tenantOf(segment); });
  copy(intent.ports, part.ports, [&](const model::Port& port) { return tenantOf(port, segments); });
  return part;
}

Tenants::Tenants(const model::Intent& intent) {
  const auto add = [&](const std::string& tenant, model::VlanId vlan, model::Vni vni) {
    links_.emplace(model::sviName(vlan), tenant);
    links_.emplace(model::vxlanName(vni), tenant);
    vnis_.emplace(vni, tenant);
  };
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    const std::string tenant = "ip-vrf " + vrf.name;
    vrfs_.emplace(vrf.name, tenant);
    links_.emplace(vrf.name, tenant);
    add(tenant, vrf.vlan, vrf.l3vni);
  }
  for (const model::Segment& segment : intent.segments) add(tenantOf(segment), segment.vlan, segment.vni);
  const OfSegments segments = tenantsOf(intent.segments);
  for (const model::Port& port : intent.ports) links_.emplace(port.interface, tenantOf(port, segments));
}

const std::string* Tenants::ofPath(std::string_view path) const {
  // As libyang prints the keys of frr-vrf, and of nicleaf-frr-bgp and frr-routing.
  for (const std::string_view key : {"/frr-vrf:lib/vrf[name='", "[vrf='"}) {
    const auto at = path.find(key);
    if (at == std::string_view::npos) continue;
    const std::string_view rest = path.substr(at + key.size());
    const auto found = vrfs_.find(rest.substr(0, rest.find('\'')));
    return found == vrfs_.end() ? nullptr : &found->second;
  }
  return nullptr;
}

TenantNames unchangedTenants(const model::Intent& before, const model::Intent& after, const TenantNames& tenants) {
  if (tenants.empty() || commonOf(before) != commonOf(after)) return {};
  TenantNames same;
  std::ranges::copy_if(tenants, std::inserter(same, same.end()), [&](const std::string& tenant) {
    const model::Intent part = extract(after, {tenant});
    return part != model::Intent{} && part == extract(before, {tenant});
  });
  return same;
}

}  // namespace nicleaf::render
