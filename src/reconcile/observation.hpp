// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reconcile/machine.hpp"

namespace nicleaf::reconcile {

/// The machine as it is.
struct Observed {
  kernel::KernelStatePtr kernel;
  model::ConfigTree zebra, bgpd;
  std::string frrVersion{};  // zebra's
};

/// Asks zebra and bgpd at the same time, and the kernel while they work. All that failed is in the errors.
void observe(const Machine& machine, Done<Observed> done);

}  // namespace nicleaf::reconcile
