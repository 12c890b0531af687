// SPDX-License-Identifier: Apache-2.0
#include "model/types.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace nicleaf::model {
namespace {

/// `address` with everything after its first `length` bits zeroed.
IpAddress masked(const IpAddress& address, unsigned length) {
  IpAddress result = address;
  for (unsigned i = 0; i < result.octets.size(); ++i) {
    const auto kept = static_cast<unsigned>(std::clamp(static_cast<int>(length) - static_cast<int>(i * 8), 0, 8));
    result.octets[i] = static_cast<std::uint8_t>(result.octets[i] & (0xff00U >> kept));
  }
  return result;
}

}  // namespace

std::optional<Mac> Mac::parse(std::string_view text) {
  if (text.size() != 17) return std::nullopt;
  Mac mac;
  for (std::size_t i = 0; i < 6; ++i) {
    const char* begin = text.data() + i * 3;
    const auto [end, error] = std::from_chars(begin, begin + 2, mac.octets[i], 16);
    if (error != std::errc() || end != begin + 2) return std::nullopt;
    if (i < 5 && begin[2] != ':') return std::nullopt;
  }
  return mac;
}

std::string Mac::toString() const {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t octet : octets) {
    if (!text.empty()) text += ':';
    text += kDigits[octet >> 4];
    text += kDigits[octet & 15];
  }
  return text;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  const std::string terminated(text);
  IpAddress address;
  address.family = text.find(':') == std::string_view::npos ? Family::kV4 : Family::kV6;
  const int af = address.family == Family::kV4 ? AF_INET : AF_INET6;
  if (inet_pton(af, terminated.c_str(), address.octets.data()) != 1) return std::nullopt;
  return address;
}

std::string IpAddress::toString() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(family == Family::kV4 ? AF_INET : AF_INET6, octets.data(), text.data(), text.size());
  return text.data();
}

std::optional<IpPrefix> IpPrefix::parse(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  const std::string_view digits = text.substr(slash + 1);
  IpPrefix prefix{*address, 0};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix.length);
  if (error != std::errc() || end != digits.data() + digits.size() || prefix.length > address->bits())
    return std::nullopt;
  return prefix;
}

std::string IpPrefix::toString() const { return address.toString() + "/" + std::to_string(length); }

IpPrefix IpPrefix::network() const { return {masked(address, length), length}; }

bool IpPrefix::contains(const IpAddress& other) const {
  return other.family == address.family && masked(other, length) == masked(address, length);
}

bool IpPrefix::contains(const IpPrefix& other) const { return length <= other.length && contains(other.address); }

bool IpPrefix::overlaps(const IpPrefix& other) const { return contains(other) || other.contains(*this); }

}  // namespace nicleaf::model
