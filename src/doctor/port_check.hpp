// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "doctor/doctor.hpp"

namespace nicleaf::doctor {

/// Where bgpd's port accepts connections from sources that are no peers. Pure.
[[nodiscard]] std::vector<Finding> openPorts(const Facts& facts);
/// Ports past whose filters the hardware could switch frames, and ports that are down because of that. Pure.
[[nodiscard]] std::vector<Finding> guardInHardware(const Facts& facts);

/// Uplinks and ports of the intent without a carrier: a fault outside the agent, and the cause of others. Pure.
[[nodiscard]] std::vector<Finding> carriers(const Facts& facts);

}  // namespace nicleaf::doctor
