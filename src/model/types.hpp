// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nicleaf::model {

/// A number that cannot be mixed up with another kind of number.
template <typename Tag, typename Rep>
struct Strong {
  Rep value{};
  friend auto operator<=>(const Strong&, const Strong&) = default;
};

using Vni = Strong<struct VniTag, std::uint32_t>;        // RFC 7348: 24 bits
using Asn = Strong<struct AsnTag, std::uint32_t>;        // RFC 6793: 32 bits
using VlanId = Strong<struct VlanIdTag, std::uint16_t>;  // 1..4094

template <typename Tag, typename Rep>
[[nodiscard]] std::string toString(const Strong<Tag, Rep>& number) {
  return std::to_string(number.value);
}

/// Longest name of a kernel interface, in characters (IFNAMSIZ less the final zero).
inline constexpr std::size_t kMaxInterfaceName = 15;
using IfName = std::string;
using VrfName = std::string;

struct Mac {
  std::array<std::uint8_t, 6> octets{};
  /// Accepts "02:00:5e:00:01:01", in upper or lower case, and no other form.
  [[nodiscard]] static std::optional<Mac> parse(std::string_view text);
  [[nodiscard]] std::string toString() const;
  friend auto operator<=>(const Mac&, const Mac&) = default;
};

/// IPv4 or IPv6, in network order; IPv4 uses the first four octets, the rest are zero.
struct IpAddress {
  enum class Family : std::uint8_t { kV4, kV6 };
  Family family = Family::kV4;
  std::array<std::uint8_t, 16> octets{};
  [[nodiscard]] static std::optional<IpAddress> parse(std::string_view text);
  [[nodiscard]] std::string toString() const;
  [[nodiscard]] unsigned bits() const { return family == Family::kV4 ? 32 : 128; }
  [[nodiscard]] bool isV4() const { return family == Family::kV4; }
  [[nodiscard]] bool isV6() const { return family == Family::kV6; }
  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;
};

/// An address with the length of its subnet; host bits are kept ("192.168.10.1/24").
struct IpPrefix {
  IpAddress address;
  std::uint8_t length = 0;
  [[nodiscard]] bool isV4() const { return address.isV4(); }
  [[nodiscard]] bool isV6() const { return address.isV6(); }
  [[nodiscard]] static std::optional<IpPrefix> parse(std::string_view text);
  [[nodiscard]] std::string toString() const;
  /// The same prefix with all host bits zero.
  [[nodiscard]] IpPrefix network() const;
  [[nodiscard]] bool contains(const IpAddress& other) const;
  /// Whether `other` is this prefix or a longer one in it.
  [[nodiscard]] bool contains(const IpPrefix& other) const;
  [[nodiscard]] bool overlaps(const IpPrefix& other) const;
  friend auto operator<=>(const IpPrefix&, const IpPrefix&) = default;
};

}  // namespace nicleaf::model
