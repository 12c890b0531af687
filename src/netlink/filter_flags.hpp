// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/pkt_cls.h>

#include "model/port_filter.hpp"
#include "netlink/parse.hpp"

namespace nicleaf::netlink {

// Where a filter is, or may be: in hardware, in software.

/// The flags that the kernel keeps as they were requested.
[[nodiscard]] inline std::uint32_t flagsOf(const model::PortFilter& filter) {
  if (std::holds_alternative<model::FilterTrap>(filter.action)) return TCA_CLS_FLAGS_SKIP_SW;
  return filter.skipHardware ? TCA_CLS_FLAGS_SKIP_HW : 0;
}

/// The kernel leaves the attribute out if no flag is set.
inline void readFlags(const AttributeTable& options, std::uint16_t attribute, model::PortFilter& filter) {
  const std::uint32_t flags = options.u32(attribute).value_or(0);
  filter.skipHardware = (flags & TCA_CLS_FLAGS_SKIP_HW) != 0;
  filter.inHardware = (flags & TCA_CLS_FLAGS_IN_HW) != 0;
}

}  // namespace nicleaf::netlink
