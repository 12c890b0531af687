// SPDX-License-Identifier: Apache-2.0
#include "diff/link_order.hpp"

#include <variant>

namespace nicleaf::diff {

Rank rank(const model::Link& link) {
  struct Ranks {
    Rank operator()(const model::BridgeKind&) const { return Rank::kBridge; }
    Rank operator()(const model::VrfKind&) const { return Rank::kVrf; }
    Rank operator()(const model::ForeignKind&) const { return Rank::kForeign; }
    Rank operator()(const model::VlanKind&) const { return Rank::kSvi; }
    Rank operator()(const model::VxlanKind&) const { return Rank::kVxlan; }
    Rank operator()(const model::SingleVxlanKind&) const { return Rank::kVxlan; }
  };
  return !link.ours && link.master ? Rank::kPort : std::visit(Ranks{}, link.kind);
}

model::Link justCreated(const model::Link& wanted) {
  model::Link link;
  link.name = wanted.name;
  link.kind = wanted.kind;
  link.ours = true;
  link.mac = wanted.mac;
  link.group = wanted.group;
  link.bridge = wanted.bridge;
  link.vxlan = wanted.vxlan;
  if (!std::holds_alternative<model::BridgeKind>(wanted.kind)) link.mtu = wanted.mtu;
  link.ipv6LinkLocal = wanted.ipv6LinkLocal;
  return link;
}

}  // namespace nicleaf::diff
