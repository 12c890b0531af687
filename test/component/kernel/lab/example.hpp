// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "component/kernel/netns_fixture.hpp"

namespace nicleaf::test {

/// A DPU's forwarding objects: the desired state, and the ops that create it in an empty namespace that has the ports
/// (foreign links).
struct Example {
  std::vector<model::KernelOp> ops;
  model::KernelState desired;

  void add(const model::Link& link);
  /// Only settings that CreateLink leaves out.
  void finish(const model::Link& link);
};

extern const model::Mac kSystemMac;
extern const model::Mac kAnycastMac;

/// Two tenants with equal addresses, each with a segment with gateways and an L3VNI, on the ports rep0 and rep1.
Example twoTenants();

}  // namespace nicleaf::test
