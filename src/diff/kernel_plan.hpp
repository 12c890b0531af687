// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "diff/kernel_diff.hpp"
#include "model/kernel_op.hpp"

namespace nicleaf::diff {

/// The ops of a delta in four stages. FRR is configured between `create` and `raise`: a link that came up earlier would
/// race FRR and lose import route targets.
struct KernelPlan {
  std::vector<model::KernelOp> detach;  // before FRR: sets down what is deleted, takes ports and tunnels out
  std::vector<model::KernelOp> create;  // before FRR: makes new links, down, with all settings; changes existing links
  std::vector<model::KernelOp>
      raise;  // after FRR knows the VNIs: sets links and tunnels up, inner ones first, ports last
  std::vector<model::KernelOp> remove;  // after FRR has forgotten the VNIs: deletes links
  [[nodiscard]] bool empty() const { return detach.empty() && create.empty() && raise.empty() && remove.empty(); }
};

/// Orders the ops of `delta`. Pure.
[[nodiscard]] KernelPlan planKernel(const KernelDelta& delta);

}  // namespace nicleaf::diff
