// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>

#include "kernel/shared_state.hpp"

namespace nicleaf::kernel {

/// The sysctls of a KernelState. The kernel does not tell when one changes, and reading thousands of files takes most
/// of the time of looking at a whole DPU. So read are those that are new; those of links that changed; those that were
/// written; those that are about no link (few, and what they say is for all links); and all of them when asked to. What
/// somebody else writes to a link's is not seen before that.
class SysctlCache {
 public:
  void linkChanged(const model::IfName& name) { links_.insert(name); }
  void written(const std::string& key) { again_.insert(key); }
  void distrust() { all_ = true; }
  /// Afterwards the state has those of `asked` that there are.
  void refresh(const std::set<std::string>& asked, SharedState& state);

 private:
  using Values = std::map<std::string, std::string>;
  void markLinks(const Values& known);
  void read(const std::string& key, SharedState& state);

  bool all_ = false;
  std::set<std::string> again_, global_;
  std::set<model::IfName> links_;
};

}  // namespace nicleaf::kernel
