// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reconcile/machine.hpp"

namespace nicleaf::reconcile {

/// The observed state of the machine.
struct Observed {
  kernel::KernelStatePtr kernel;
  model::ConfigTree zebra, bgpd;
  std::string frrVersion{};  // zebra's
};

/// Reads the state of zebra and bgpd at the same time, and the kernel's while they work. The errors name everything
/// that failed.
void observe(const Machine& machine, Done<Observed> done);

}  // namespace nicleaf::reconcile
