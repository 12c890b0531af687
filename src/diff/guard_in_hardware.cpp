// SPDX-License-Identifier: Apache-2.0
#include "diff/guard_in_hardware.hpp"

namespace nicleaf::diff {

Enforced enforced(const model::Link& observed, const model::Link& desired, bool trapRefused) {
  std::size_t wanted = 0, there = 0, enforcing = 0;
  std::string example;
  for (const model::PortFilter& filter : desired.filters) {
    if (filter.skipHardware) continue;
    ++wanted;
    const auto seen = observed.filters.find(filter);
    if (seen == observed.filters.end()) continue;
    ++there;
    if (seen->inHardware)
      ++enforcing;
    else if (example.empty())
      example = std::string(nameOf(filter.hook)) + " " + describe(filter);
  }
  if (trapRefused) return {"the driver refuses filters that hand frames to the CPU (tc action trap)"};
  const std::string count = std::to_string(enforcing) + " of its " + std::to_string(wanted) + " filters";
  if (there > enforcing) return {"the hardware has " + count + "; missing is, for example, " + example};
  const bool pending = there < wanted;
  if (pending && (!observed.adminUp || enforcing == 0)) return {"the hardware has " + count + " so far", true};
  return {"", pending};
}

}  // namespace nicleaf::diff
