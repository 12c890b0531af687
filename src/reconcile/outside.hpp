// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>

#include "model/names.hpp"
#include "model/status.hpp"

namespace nicleaf::reconcile {

/// What the desired state depends on besides the intent and the machine's links, as last told.
struct Outside {
  model::NextHopStates nextHops{};
  std::set<model::IfName> fullPorts{};  // netdevs that have learnt as many MACs as their port may: they learn no more
};

}  // namespace nicleaf::reconcile
