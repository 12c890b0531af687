// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "doctor/doctor.hpp"

namespace nicleaf::doctor {

/// Local neighbours that the fabric is not told of. Pure.
[[nodiscard]] std::vector<Finding> neighbours(const Facts& facts);
/// VTEPs whose router MAC the kernel lacks. Pure.
[[nodiscard]] std::vector<Finding> nextHops(const Facts& facts);

}  // namespace nicleaf::doctor
