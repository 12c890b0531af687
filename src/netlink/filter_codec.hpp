// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "model/ingress_filter.hpp"
#include "netlink/message.hpp"

namespace nicleaf::netlink {

/// Requests about the filters of a link's clsact qdisc, its ingress side. Pure.
/// RTM_NEWQDISC; EEXIST if the link has one already.
[[nodiscard]] Message addIngressQdisc(std::uint32_t link);
/// RTM_NEWTFILTER with a flower or u32 classifier and one action; EEXIST if it is there.
[[nodiscard]] Message addFilter(std::uint32_t link, const model::IngressFilter& filter);
/// RTM_DELTFILTER of the one with this handle. Without a handle all of the same chain and preference go.
[[nodiscard]] Message removeFilter(std::uint32_t link, const model::IngressFilter& filter);
[[nodiscard]] Message removeFilters(std::uint32_t link, const model::FilterPlace& place);
[[nodiscard]] Message dumpFilters(std::uint32_t link);
[[nodiscard]] Message dumpQdiscs();

/// RTM_NEWTFILTER, RTM_DELTFILTER: only those with the agent's preferences, and only what has a handle: the kernel also
/// announces each preference and u32's tables. One that is not of the model's form has an empty set of matches and
/// accepts, which no desired one does.
struct FilterRecord {
  std::uint32_t link = 0;
  model::IngressFilter filter;
};
[[nodiscard]] std::optional<FilterRecord> decodeFilter(Bytes payload);
/// Of the same messages, and of those about a whole preference or chain: the link, if it is about its ingress.
[[nodiscard]] std::optional<std::uint32_t> filteredLink(Bytes payload);
/// RTM_NEWQDISC, RTM_DELQDISC of clsact: the link's index.
[[nodiscard]] std::optional<std::uint32_t> decodeIngressQdisc(Bytes payload);

}  // namespace nicleaf::netlink
