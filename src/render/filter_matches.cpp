// SPDX-License-Identifier: Apache-2.0
#include "render/filter_matches.hpp"

#include <algorithm>
#include <utility>

namespace nicleaf::render {

using model::FilterField;
using model::FilterMatch;

Octets octetsOf(const model::Mac& mac) { return {mac.octets.begin(), mac.octets.end()}; }
Octets octetsOf(std::uint16_t number) {
  return {static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number & 0xffU)};
}

FilterMatch whole(FilterField field, Octets value) {
  Octets mask(value.size(), 0xff);
  return {field, std::move(value), std::move(mask)};
}
FilterMatch masked(FilterField field, const char* value, const char* mask) {
  return {field, octetsOf(*model::Mac::parse(value)), octetsOf(*model::Mac::parse(mask))};
}

FilterMatch within(FilterField field, const model::IpPrefix& prefix) {
  const model::IpPrefix network = prefix.network();
  const auto octets = static_cast<std::ptrdiff_t>(network.address.bits() / 8);
  FilterMatch match{field, Octets(network.address.octets.begin(), network.address.octets.begin() + octets), {}};
  for (std::ptrdiff_t i = 0; i < octets; ++i) {
    const int bits = std::clamp(prefix.length - static_cast<int>(i) * 8, 0, 8);
    match.mask.push_back(static_cast<std::uint8_t>(0xff00U >> static_cast<unsigned>(bits)));
  }
  return match;
}

model::IpPrefix alone(const model::IpPrefix& prefix) {
  return {prefix.address, static_cast<std::uint8_t>(prefix.address.bits())};
}

FilterMatch ipProtocol(std::uint8_t protocol) { return whole(FilterField::kIpProtocol, {protocol}); }
FilterMatch icmpv6Type(std::uint8_t type) { return whole(FilterField::kIcmpv6Type, {type}); }
FilterMatch fragment(bool is) {
  return {FilterField::kIpFlags, {0, 0, 0, static_cast<std::uint8_t>(is ? 1 : 0)}, {0, 0, 0, 1}};
}

HeaderMatch& HeaderMatch::octets(std::size_t at, const Octets& value, const Octets& mask) {
  const Octets bits = mask.empty() ? Octets(value.size(), 0xff) : mask;
  const std::size_t end = (at + value.size() + 3) / 4 * 4;
  if (end > match_.value.size()) {
    match_.value.resize(end);
    match_.mask.resize(end);
  }
  for (std::size_t i = 0; i < value.size(); ++i) {
    match_.value[at + i] = value[i] & bits[i];
    match_.mask[at + i] = bits[i];
  }
  return *this;
}

HeaderMatch ipv6Header(std::uint8_t next) { return HeaderMatch().octets(0, {0x60}, {0xf0}).octets(6, {next}); }

FilterMatch advertisement(const model::IpPrefix& target) {
  constexpr std::uint8_t kIcmpv6 = 58, kNeighbourAdvertisement = 136;
  HeaderMatch header = ipv6Header(kIcmpv6).octets(40, {kNeighbourAdvertisement});
  const FilterMatch address = within(FilterField::kIpHeader, target);
  for (std::size_t i = 0; i < address.value.size() && address.mask[i] != 0; ++i) {
    header.octets(48 + i, {address.value[i]}, {address.mask[i]});
  }
  return header.match();
}

}  // namespace nicleaf::render
