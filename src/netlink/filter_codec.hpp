// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "model/port_filter.hpp"
#include "model/security.hpp"
#include "netlink/message.hpp"

namespace nicleaf::netlink {

// Requests about the filters of a link's clsact qdisc. Pure.

/// RTM_NEWQDISC; the kernel answers EEXIST if the link has a clsact qdisc already.
[[nodiscard]] Message addIngressQdisc(std::uint32_t link);
/// RTM_NEWTFILTER with a flower or u32 classifier and one action. With handle 0, the kernel answers EEXIST if the
/// filter exists; otherwise, it replaces the filter with this handle.
[[nodiscard]] Message addFilter(std::uint32_t link, const model::PortFilter& filter);
/// RTM_DELTFILTER of the filter with `filter.handle`. With handle 0, the kernel deletes all filters of its chain and
/// preference.
[[nodiscard]] Message removeFilter(std::uint32_t link, const model::PortFilter& filter);
/// RTM_DELTFILTER of all filters of a chain and preference.
[[nodiscard]] Message removeFilters(std::uint32_t link, const model::FilterPlace& place);
[[nodiscard]] Message dumpFilters(std::uint32_t link, model::Hook hook);
[[nodiscard]] Message dumpQdiscs();

/// RTM_NEWTFILTER and RTM_DELTFILTER. Only the agent's filters, and only with a handle: the kernel also announces
/// each preference and u32's hash tables. A filter that the model cannot express is decoded without
/// matches and with the action accept, which no desired filter has.
struct FilterRecord {
  std::uint32_t link = 0;
  model::PortFilter filter;
};
[[nodiscard]] std::optional<FilterRecord> decodeFilter(Bytes payload);
/// RTM_NEWTFILTER of a flower filter of the agent: what its action has counted.
[[nodiscard]] std::optional<model::FilterCount> decodeFilterCount(Bytes payload);
/// The link whose clsact qdisc such a message, or a message about a whole preference or chain, is about; else nullopt.
[[nodiscard]] std::optional<std::uint32_t> filteredLink(Bytes payload);
/// RTM_NEWQDISC and RTM_DELQDISC of clsact: the link's index.
[[nodiscard]] std::optional<std::uint32_t> decodeIngressQdisc(Bytes payload);

}  // namespace nicleaf::netlink
