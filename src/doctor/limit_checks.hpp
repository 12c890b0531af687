// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "doctor/doctor.hpp"

namespace nicleaf::doctor {

// Tables that are full, or almost. Pure.

/// Ports that learn no more MACs.
[[nodiscard]] std::vector<Finding> fullPorts(const Facts& facts);
/// Neighbours of one IP version, of which the kernel takes gc_thresh3 (neigh_alloc()).
[[nodiscard]] std::vector<Finding> neighbourTables(const Facts& facts);
/// Connections that the kernel tracks for somebody's rules.
[[nodiscard]] std::vector<Finding> connectionTable(const Facts& facts);

}  // namespace nicleaf::doctor
