// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>

#include "kernel/shared_state.hpp"

namespace nicleaf::kernel {

/// The sysctls of a KernelState and of its SVIs. The kernel does not tell when one changes, and reading thousands of
/// files takes most of the time of looking at a whole DPU. So read are those of links that changed; those that were
/// written; those that are about no link (few, and what they say is for all links); and all of them when asked to. What
/// somebody else writes to a link's is not seen before that.
class SysctlCache {
 public:
  void linkChanged(const model::IfName& name) { links_.insert(name); }
  void written(const std::string& key);
  void distrust() { all_ = true; }
  void refresh(SharedState& state);

 private:
  bool all_ = true;
  std::set<model::IfName> links_;
};

}  // namespace nicleaf::kernel
