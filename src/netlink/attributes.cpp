// SPDX-License-Identifier: Apache-2.0
#include "netlink/attributes.hpp"

#include <arpa/inet.h>

namespace nicleaf::netlink {

AttributeTable::AttributeTable(Bytes bytes) {
  complete_ = forEachAttribute(bytes, [this](std::uint16_t type, Bytes value) {
    if (type <= kMaxType) values_[type] = value;
  });
}

template <typename T>
std::optional<T> AttributeTable::number(std::uint16_t type) const {
  const Bytes value = values_[type];
  if (!has(type) || value.size() != sizeof(T)) return std::nullopt;
  T result{};
  std::memcpy(&result, value.data(), sizeof(T));
  return result;
}

template std::optional<std::uint8_t> AttributeTable::number(std::uint16_t) const;
template std::optional<std::uint16_t> AttributeTable::number(std::uint16_t) const;
template std::optional<std::uint32_t> AttributeTable::number(std::uint16_t) const;

std::optional<std::uint16_t> AttributeTable::be16(std::uint16_t type) const {
  const auto value = u16(type);
  return value ? std::optional(ntohs(*value)) : std::nullopt;
}

std::optional<std::string> AttributeTable::text(std::uint16_t type, std::size_t maxLength) const {
  const Bytes value = values_[type];
  const auto end = std::find(value.begin(), value.end(), std::uint8_t{0});
  if (end == value.end() || static_cast<std::size_t>(end - value.begin()) > maxLength) return std::nullopt;
  return std::string(value.begin(), end);
}

std::optional<model::Mac> AttributeTable::mac(std::uint16_t type) const {
  const Bytes value = values_[type];
  model::Mac mac;
  if (value.size() != mac.octets.size()) return std::nullopt;
  std::copy(value.begin(), value.end(), mac.octets.begin());
  return mac;
}

std::optional<model::IpAddress> AttributeTable::address(std::uint16_t type) const {
  const Bytes value = values_[type];
  if (value.size() != 4 && value.size() != 16) return std::nullopt;
  model::IpAddress address;
  address.family = value.size() == 4 ? model::IpAddress::Family::kV4 : model::IpAddress::Family::kV6;
  std::copy(value.begin(), value.end(), address.octets.begin());
  return address;
}

}  // namespace nicleaf::netlink
