// SPDX-License-Identifier: Apache-2.0
#include "diff/control_plane_plan.hpp"

#include <utility>

namespace nicleaf::diff {
namespace {

/// One op for the addresses of a VRF and a family. `addresses` are sorted by VRF, then family.
template <typename Op>
void appendByVrf(const std::vector<model::LocalAddress>& addresses, std::vector<model::KernelOp>& ops) {
  Op op;
  for (const auto& [vrf, address] : addresses) {
    if (!op.addresses.empty() && (op.vrf != vrf || op.addresses.front().family != address.family))
      ops.emplace_back(std::exchange(op, {}));
    op.vrf = vrf;
    op.addresses.push_back(address);
  }
  if (!op.addresses.empty()) ops.emplace_back(std::move(op));
}

}  // namespace

void protectDpu(const KernelDelta& delta, std::vector<model::KernelOp>& ops) {
  if (delta.loadsControlPlane) ops.emplace_back(model::LoadControlPlane{});
  appendByVrf<model::RemoveLocalAddresses>(delta.removedLocal, ops);
  appendByVrf<model::AddLocalAddresses>(delta.addedLocal, ops);
}

}  // namespace nicleaf::diff
