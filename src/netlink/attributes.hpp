// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/netlink.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>

#include "model/types.hpp"

namespace nicleaf::netlink {

using Bytes = std::span<const std::uint8_t>;

/// The attributes of one netlink message or nest, by type. A view: it must not outlive the bytes. Never reads outside
/// the bytes, whatever they are: an attribute that does not fit ends the table (complete() is then false), and a value
/// of the wrong length reads as absent. If a type occurs twice, the last attribute counts, as in the kernel. Types
/// above kMaxType are ignored.
class AttributeTable {
 public:
  static constexpr std::uint16_t kMaxType = 127;

  AttributeTable() = default;
  /// `bytes` start with an attribute's header; any alignment.
  explicit AttributeTable(Bytes bytes);

  [[nodiscard]] bool complete() const { return complete_; }
  [[nodiscard]] bool has(std::uint16_t type) const { return values_[type].data() != nullptr; }
  [[nodiscard]] Bytes bytes(std::uint16_t type) const { return values_[type]; }
  [[nodiscard]] std::optional<std::uint8_t> u8(std::uint16_t type) const { return number<std::uint8_t>(type); }
  [[nodiscard]] std::optional<std::uint16_t> u16(std::uint16_t type) const { return number<std::uint16_t>(type); }
  [[nodiscard]] std::optional<std::uint32_t> u32(std::uint16_t type) const { return number<std::uint32_t>(type); }
  /// The value in host order; it is in network order on the wire.
  [[nodiscard]] std::optional<std::uint16_t> be16(std::uint16_t type) const;
  /// The text before the first zero byte; absent if there is no zero byte, or if the text is longer than `maxLength`.
  [[nodiscard]] std::optional<std::string> text(std::uint16_t type, std::size_t maxLength) const;
  [[nodiscard]] std::optional<model::Mac> mac(std::uint16_t type) const;
  /// The family follows from the length: 4 or 16 bytes.
  [[nodiscard]] std::optional<model::IpAddress> address(std::uint16_t type) const;
  /// An empty table if the type is absent.
  [[nodiscard]] AttributeTable nested(std::uint16_t type) const { return AttributeTable(values_[type]); }

 private:
  template <typename T>
  [[nodiscard]] std::optional<T> number(std::uint16_t type) const;

  std::array<Bytes, kMaxType + 1> values_{};
  bool complete_ = true;
};

/// Calls `visit(type, value)` for each attribute of `bytes`, including repeated ones. Returns false if an attribute
/// does not fit.
template <typename Visit>
bool forEachAttribute(Bytes bytes, Visit visit) {
  nlattr header{};
  while (bytes.size() >= sizeof(header)) {
    std::memcpy(&header, bytes.data(), sizeof(header));
    const std::size_t length = header.nla_len;
    if (length < sizeof(header) || length > bytes.size()) return false;
    visit(static_cast<std::uint16_t>(header.nla_type & NLA_TYPE_MASK),
          bytes.subspan(sizeof(header), length - sizeof(header)));
    bytes = bytes.subspan(std::min(length + (NLA_ALIGNTO - length % NLA_ALIGNTO) % NLA_ALIGNTO, bytes.size()));
  }
  return bytes.empty();
}

}  // namespace nicleaf::netlink
