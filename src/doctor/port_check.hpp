// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "doctor/doctor.hpp"

namespace nicleaf::doctor {

/// Where bgpd's port accepts connections from sources that are no peers. Pure.
[[nodiscard]] std::vector<Finding> openPorts(const Facts& facts);

}  // namespace nicleaf::doctor
