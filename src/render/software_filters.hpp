// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>

#include "model/port_filter.hpp"

namespace nicleaf::render {

// Which of a port's filters a NIC may have in hardware (docs/hardware.md). Pure. Filters at egress stay as they are: no
// driver takes any.

/// Keeps from the hardware what it would do wrong: filters that no driver takes as they are meant, and filters that
/// drop a packet, or send it to another chain, although one before them, which may be missing in hardware, accepts it.
/// Frames that the hardware switches pass by the filters that are kept from it.
[[nodiscard]] std::set<model::PortFilter> keptFromHardware(const std::set<model::PortFilter>& filters);

/// The filters of a port with `guard-in-hardware: require`. Those that some hardware does not take are in software
/// only, and further filters (FilterTrap) make the hardware hand the packets to the CPU that these could concern.
[[nodiscard]] std::set<model::PortFilter> withTraps(const std::set<model::PortFilter>& filters);

}  // namespace nicleaf::render
