// SPDX-License-Identifier: Apache-2.0
#include "diff/filter_plan.hpp"

#include <string_view>
#include <utility>

#include "diff/missing.hpp"

namespace nicleaf::diff {
namespace {

using Filters = std::set<model::PortFilter>;

/// The filter with the same place and matches, whatever its action: the kernel has only one such filter
/// (fl_ht_insert_unique). u32 can have several, and refuses to change the flags of one (u32_change).
const model::PortFilter* sameMatches(const Filters& filters, const model::PortFilter& wanted) {
  model::PortFilter first = wanted;  // of those with these matches, in the order of the set
  first.action = {};
  first.skipHardware = false;
  const auto found = filters.lower_bound(first);
  const bool same = found != filters.end() && found->place() == wanted.place() && found->matches == wanted.matches &&
                    (found->skipHardware == wanted.skipHardware || std::string_view(classifierOf(wanted)) != "u32");
  return same ? &*found : nullptr;
}

}  // namespace

void addFilters(const model::IfName& name, const Filters& before, const Filters& after,
                std::vector<model::KernelOp>& ops) {
  for (model::PortFilter& filter : missing(after, before)) {
    const auto* former = sameMatches(before, filter);
    filter.handle = former == nullptr ? 0 : former->handle;  // drop a handle from an earlier observation
    ops.emplace_back(model::AddFilter{name, std::move(filter)});
  }
}

/// Removes the last filter first; removes a place at once if no filter stays in it.
void removeFilters(const model::IfName& name, const Filters& before, const Filters& after,
                   std::vector<model::KernelOp>& ops) {
  std::set<model::FilterPlace> kept, emptied;
  for (const model::PortFilter& filter : after) kept.insert(filter.place());
  const auto gone = missing(before, after);
  for (auto filter = gone.rbegin(); filter != gone.rend(); ++filter) {
    if (sameMatches(after, *filter) != nullptr) continue;
    if (kept.contains(filter->place()))
      ops.emplace_back(model::RemoveFilter{name, *filter});
    else if (emptied.insert(filter->place()).second)
      ops.emplace_back(model::RemoveFilters{name, filter->place()});
  }
}

}  // namespace nicleaf::diff
