// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstring>
#include <optional>

#include "netlink/attributes.hpp"

namespace nicleaf::netlink {

template <typename Header>
struct Parsed {
  Header header;
  AttributeTable attributes;
};

/// The family's header and the attributes that follow it; nullopt if either does not fit into the payload.
template <typename Header>
std::optional<Parsed<Header>> parse(Bytes payload) {
  constexpr std::size_t kPadded = (sizeof(Header) + NLMSG_ALIGNTO - 1) & ~std::size_t{NLMSG_ALIGNTO - 1};
  if (payload.size() < kPadded) return std::nullopt;
  Parsed<Header> parsed{{}, AttributeTable(payload.subspan(kPadded))};
  std::memcpy(&parsed.header, payload.data(), sizeof(Header));
  if (!parsed.attributes.complete()) return std::nullopt;
  return parsed;
}

}  // namespace nicleaf::netlink
