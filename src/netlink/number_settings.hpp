// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <arpa/inet.h>

#include <cstdint>
#include <optional>

#include "netlink/attributes.hpp"
#include "netlink/message.hpp"

namespace nicleaf::netlink {

enum class Width : std::uint8_t { k8, k16, k32, kNetwork16 };

/// A number of a model's settings as an attribute inside IFLA_INFO_DATA.
template <typename Settings>
struct NumberSetting {
  std::uint16_t attribute;
  Width width;
  std::uint32_t Settings::*member;
};

/// What the kernel does not have stays as it is in `settings`.
template <typename Settings, typename Table>
void getNumbers(const AttributeTable& data, const Table& table, Settings& settings) {
  for (const auto& [attribute, width, member] : table) {
    std::optional<std::uint32_t> value;
    if (width == Width::k8) value = data.u8(attribute);
    if (width == Width::k16) value = data.u16(attribute);
    if (width == Width::k32) value = data.u32(attribute);
    if (width == Width::kNetwork16) value = data.be16(attribute);
    settings.*member = value.value_or(settings.*member);
  }
}

template <typename Settings, typename Table>
void putNumbers(Message& message, const Table& table, const Settings& settings) {
  for (const auto& [attribute, width, member] : table) {
    const std::uint32_t value = settings.*member;
    if (width == Width::k8) message.putU8(attribute, static_cast<std::uint8_t>(value));
    if (width == Width::k16) message.putU16(attribute, static_cast<std::uint16_t>(value));
    if (width == Width::k32) message.putU32(attribute, value);
    if (width == Width::kNetwork16) message.putU16(attribute, htons(static_cast<std::uint16_t>(value)));
  }
}

}  // namespace nicleaf::netlink
