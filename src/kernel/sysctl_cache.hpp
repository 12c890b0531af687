// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>

#include "kernel/shared_state.hpp"

namespace nicleaf::kernel {

/// The sysctls of a KernelState and of its SVIs. The kernel does not announce when a sysctl changes, and reading
/// thousands of files takes most of the time of observing a whole DPU. So refresh() reads the sysctls of links that
/// changed, those that the agent wrote, and those that concern no link (they are few, and apply to all links). After
/// distrust() it reads all of them. When somebody else writes to a link's sysctl, only that full read shows it.
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
