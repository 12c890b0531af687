// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstring>
#include <optional>
#include <vector>

#include "model/port_filter.hpp"
#include "netlink/attributes.hpp"

namespace nicleaf::netlink {

/// The value of TCA_U32_SEL: one key for each word of an IP header that is compared.
[[nodiscard]] std::vector<std::uint8_t> u32Selector(const model::FilterMatch& header);
/// nullopt if u32Selector does not give these octets for any match.
[[nodiscard]] std::optional<model::FilterMatch> decodeU32Selector(Bytes selector);

/// A structure of the kernel's at the beginning of `bytes`; nullopt if they are too short.
template <typename T>
std::optional<T> copyOf(Bytes bytes) {
  T value{};
  if (bytes.size() < sizeof(value)) return std::nullopt;
  std::memcpy(&value, bytes.data(), sizeof(value));
  return value;
}

}  // namespace nicleaf::netlink
