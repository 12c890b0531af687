// SPDX-License-Identifier: Apache-2.0
#include "kernel/filter_counts.hpp"

#include <linux/rtnetlink.h>

#include <utility>

#include "netlink/collect.hpp"
#include "netlink/filter_codec.hpp"
#include "netlink/tables.hpp"

namespace nicleaf::kernel {

model::Expected<FilterCounts> readFilterCounts(netlink::Socket& socket, const std::set<model::IfName>& netdevs) {
  FilterCounts all;
  const auto links = netlink::dumpAllLinks(socket);
  if (!links) return model::fail(links.error());
  const auto add = [](netlink::Bytes payload, auto& counts) {
    if (const auto count = netlink::decodeFilterCount(payload)) counts.push_back(*count);
  };
  for (const auto& [index, record] : *links) {
    if (!netdevs.contains(record.link.name)) continue;
    for (const auto hook : {model::Hook::kIngress, model::Hook::kEgress}) {
      auto counts = netlink::collect<std::vector<model::FilterCount>>(socket, netlink::dumpFilters(index, hook),
                                                                      RTM_NEWTFILTER, add);
      // kUnavailable: the kernel has no tc, or the link has just been removed. Neither has filters.
      if (!counts && counts.error().code != model::ErrorCode::kUnavailable) return model::fail(counts.error());
      if (!counts || counts->empty()) continue;
      auto& ofLink = all[record.link.name];
      ofLink.insert(ofLink.end(), counts->begin(), counts->end());
    }
  }
  return all;
}

}  // namespace nicleaf::kernel
