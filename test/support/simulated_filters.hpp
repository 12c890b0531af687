// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>

#include "model/port_filter.hpp"

namespace nicleaf::test {

// The filters of one link, by the kernel's rules. The functions return the kernel's error text, or an empty text.

[[nodiscard]] std::string addFilter(std::set<model::PortFilter>& filters, model::PortFilter filter);
[[nodiscard]] std::string removeFilter(std::set<model::PortFilter>& filters, const model::PortFilter& filter);
[[nodiscard]] std::string removeFilters(std::set<model::PortFilter>& filters, const model::FilterPlace& place);

}  // namespace nicleaf::test
