// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "component/kernel/netns_fixture.hpp"

namespace nicleaf::test {

/// A DPU's forwarding objects: the desired state, and the ops that make it out of an empty namespace in which the ports
/// (foreign links) exist.
struct Example {
  std::vector<model::KernelOp> ops;
  model::KernelState desired;

  void add(const model::Link& link);
  /// Only the settings that CreateLink leaves out.
  void finish(const model::Link& link);
};

extern const model::Mac kSystemMac;
extern const model::Mac kAnycastMac;

/// Two tenants with equal addresses, each with a segment with gateways and an L3VNI, on the ports rep0 and rep1.
Example twoTenants();

}  // namespace nicleaf::test
