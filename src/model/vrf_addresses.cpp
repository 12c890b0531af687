// SPDX-License-Identifier: Apache-2.0
#include "model/vrf_addresses.hpp"

#include <algorithm>

#include "model/denied_prefixes.hpp"

namespace nicleaf::model {

VrfAddresses::VrfAddresses(const Intent& intent) : intent_(intent) {
  const auto add = [&](const std::optional<VrfName>& vrf, const std::vector<IpPrefix>& addresses) {
    if (!vrf) return;
    auto& all = byVrf_[*vrf];
    all.insert(all.end(), addresses.begin(), addresses.end());
  };
  for (const Segment& segment : intent.segments) add(segment.ipVrf, segment.gateways);
  for (const Port& port : intent.ports) add(port.ipVrf, port.addresses);
}

const std::vector<IpPrefix>& VrfAddresses::of(const IpVrf& vrf) const {
  static const std::vector<IpPrefix> kNone;
  const auto found = byVrf_.find(vrf.name);
  return found == byVrf_.end() ? kNone : found->second;
}

bool VrfAddresses::denies(const IpVrf& vrf, const IpPrefix& prefix) const {
  const IpAddress& vtep = intent_.underlay.vtepAddress;
  return (prefix.address == vtep && prefix.length == vtep.bits()) ||
         std::ranges::any_of(neverRouted(), [&](const DeniedPrefix& one) { return one.prefix.contains(prefix); }) ||
         std::ranges::any_of(of(vrf), [&](const IpPrefix& own) { return own.network().contains(prefix); });
}

}  // namespace nicleaf::model
