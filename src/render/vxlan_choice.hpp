// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "model/error.hpp"
#include "model/intent.hpp"
#include "model/kernel_state.hpp"
#include "model/status.hpp"

namespace nicleaf::render {

/// How the VXLAN devices of an intent are made on this machine, and why so. `frrVersion` is zebra's, such as "10.3"; of
/// `observed` it matters what the kernel can do and who else has VXLAN devices. The error: the intent forces what
/// cannot be here, or has more devices and ports than a bridge takes. Pure.
[[nodiscard]] model::Expected<model::VxlanChoice> chooseVxlanDevices(const model::Intent& intent,
                                                                     const model::KernelState& observed,
                                                                     const std::string& frrVersion);

}  // namespace nicleaf::render
