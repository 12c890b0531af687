// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "model/error.hpp"
#include "model/intent.hpp"
#include "model/kernel_state.hpp"
#include "model/status.hpp"

namespace nicleaf::render {

// Resolves an intent against an observed machine: reconcile/target renders the result.

/// Chooses how the VXLAN devices of an intent are made on this machine, and says why. `frrVersion` is zebra's version,
/// such as "10.3". From `observed`, it uses what the kernel supports and which foreign VXLAN devices exist. Fails if
/// the intent forces a choice that this machine does not support, or if it has more devices and ports than a bridge can
/// have. An intent that leaves the choice to the agent keeps the devices for each VNI that a machine has. Pure.
[[nodiscard]] model::Expected<model::VxlanChoice> chooseVxlanDevices(const model::Intent& intent,
                                                                     const model::KernelState& observed,
                                                                     const std::string& frrVersion);

/// Why a document that leaves the choice to the agent is refused on this machine: its segments cannot share the single
/// VXLAN device that the agent has made there, so it would move the VNIs of all tenants without saying so. nullopt if
/// it would not. Pure.
[[nodiscard]] std::optional<model::Error> movesUnasked(const model::Intent& intent, const model::KernelState& observed);

}  // namespace nicleaf::render
