// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "reconcile/machine.hpp"

namespace nicleaf::reconcile {

/// The observed state of the machine.
struct Observed {
  kernel::KernelStatePtr kernel;
  model::Shared<model::ConfigTree> zebra, bgpd;
  std::string frrVersion{};  // zebra's
  model::Shared<model::ConfigTree> bfdd{};
  std::optional<model::Error> bfddAway{};      // why bfdd's configuration is not known
  model::Shared<model::ConfigTree> staticd{};  // empty if it does not answer: without static routes, nothing needs it
};

/// Reads the state of the daemons at the same time, and the kernel's while they work. The errors name everything that
/// failed, except bfdd: whether that matters depends on the intent.
void observe(const Machine& machine, Done<Observed> done);

}  // namespace nicleaf::reconcile
