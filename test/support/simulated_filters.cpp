// SPDX-License-Identifier: Apache-2.0
#include "support/simulated_filters.hpp"

#include <algorithm>

namespace nicleaf::test {

/// A preference has one EtherType, and one filter with the same matches (net/sched/cls_api.c, cls_flower.c).
std::string addFilter(std::set<model::PortFilter>& filters, model::PortFilter filter) {
  std::uint32_t last = 0;
  for (const model::PortFilter& other : filters) {
    last = std::max(last, other.handle);
    if (other.hook != filter.hook || other.chain != filter.chain || other.preference != filter.preference) continue;
    if (other.ethType != filter.ethType) return "Filter with specified priority/protocol not found";
    if (other.matches == filter.matches && other.handle != filter.handle) return "File exists";
  }
  const auto former = std::ranges::find_if(filters, [&](const auto& other) { return other.handle == filter.handle; });
  if (filter.handle != 0 && former == filters.end()) return "No such file or directory";
  if (former != filters.end()) filters.erase(former);
  if (filter.handle == 0) filter.handle = last + 1;
  filters.insert(std::move(filter));
  return "";
}

std::string removeFilter(std::set<model::PortFilter>& filters, const model::PortFilter& filter) {
  return filters.erase(filter) == 1 ? "" : "Specified filter does not exist.";
}

std::string removeFilters(std::set<model::PortFilter>& filters, const model::FilterPlace& place) {
  const auto there = [&](const model::PortFilter& filter) { return filter.place() == place; };
  return std::erase_if(filters, there) > 0 ? "" : "Specified filter chain/protocol/priority not found.";
}

}  // namespace nicleaf::test
