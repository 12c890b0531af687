// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "model/error.hpp"
#include "model/kernel_op.hpp"
#include "model/kernel_state.hpp"

namespace nicleaf::diff {

struct LinkChange {
  model::SharedLink before, after;
};

/// The typed difference of two states.
struct KernelDelta {
  std::vector<model::SharedLink> added;
  std::vector<LinkChange> changed;
  std::vector<model::SharedLink> removed;  // ours and not desired; or foreign and still with something of ours
  std::vector<std::pair<std::string, std::string>> sysctls;  // key and wanted value
  std::vector<model::BlackholeDefault> addedBlackholes, removedBlackholes;
  std::vector<model::LocalRule> addedRules, removedRules;
  [[nodiscard]] bool empty() const {
    return added.empty() && changed.empty() && removed.empty() && sysctls.empty() && addedBlackholes.empty() &&
           removedBlackholes.empty() && addedRules.empty() && removedRules.empty();
  }
};

/// A link is compared only in what the desired one states (its optionals, VLANs, addresses, local MACs). A link that
/// is ours in the kernel under a desired name but of another kind, VNI, table, local address or parent is removed and
/// added. A foreign link in a desired name of ours is reported by conflicts(). Foreign links outside of the
/// desired state are ignored, unless they are ports of our bridge or members of one of our VRFs.
[[nodiscard]] KernelDelta diffKernel(const model::KernelState& observed, const model::KernelState& desired);

/// Desired links whose name a foreign link of the kernel has, and desired foreign links (ports, uplinks) that the
/// kernel does not have. Empty when the desired state can be reached.
[[nodiscard]] model::Errors conflicts(const model::KernelState& observed, const model::KernelState& desired);

/// The ops of a delta by the moment they run (design: down, FRR, known, up; the reverse on delete).
struct KernelPlan {
  std::vector<model::KernelOp> detach;  // before FRR: what goes away is lowered, ports and tunnels are taken out
  std::vector<model::KernelOp> create;  // before FRR: new links, down, with all settings; changes of existing ones
  std::vector<model::KernelOp> raise;   // after FRR knows: links and tunnels up, inner ones first, ports last
  std::vector<model::KernelOp> remove;  // after FRR has let go: deletes
  [[nodiscard]] bool empty() const { return detach.empty() && create.empty() && raise.empty() && remove.empty(); }
};

[[nodiscard]] KernelPlan planKernel(const KernelDelta& delta);

}  // namespace nicleaf::diff
