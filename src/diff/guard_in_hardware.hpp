// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "model/kernel_state.hpp"

namespace nicleaf::diff {

/// What the hardware enforces of a port's filters.
struct Enforced {
  std::string why;         // why frames could pass by the filters; empty if none can
  bool undecided = false;  // the kernel does not have all the filters yet
};
/// Judges a port with `guard-in-hardware: require`. Filters in software only need not be in hardware: a FilterTrap
/// stands for them. A port that is up, and whose filters have been in hardware so far, may be up until the new ones are
/// there. `trapRefused`: the driver refuses every FilterTrap. Pure.
[[nodiscard]] Enforced enforced(const model::Link& observed, const model::Link& desired, bool trapRefused);

}  // namespace nicleaf::diff
