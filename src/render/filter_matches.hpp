// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "model/port_filter.hpp"
#include "model/types.hpp"

namespace nicleaf::render {

// What filters at a port match. Pure.

using Octets = std::vector<std::uint8_t>;

/// Extension headers of IPv6 through which flower looks for the transport header: hop-by-hop options, routing,
/// fragment, destination options.
inline constexpr std::uint8_t kExtensionHeaders[] = {0, 43, 44, 60};
/// ICMPv6 types: solicitations and advertisements of routers and neighbours (RFC 4861).
inline constexpr std::uint8_t kNeighbourDiscovery[] = {133, 134, 135, 136};

[[nodiscard]] Octets octetsOf(const model::Mac& mac);
[[nodiscard]] Octets octetsOf(std::uint16_t number);

/// The field has this value.
[[nodiscard]] model::FilterMatch whole(model::FilterField field, Octets value);
/// The MAC in the field has this value under the mask.
[[nodiscard]] model::FilterMatch masked(model::FilterField field, const char* value, const char* mask);
/// The address in the field is in the prefix.
[[nodiscard]] model::FilterMatch within(model::FilterField field, const model::IpPrefix& prefix);
/// The prefix's address alone.
[[nodiscard]] model::IpPrefix alone(const model::IpPrefix& prefix);

[[nodiscard]] model::FilterMatch ipProtocol(std::uint8_t protocol);
[[nodiscard]] model::FilterMatch icmpv6Type(std::uint8_t type);
/// The packet is a fragment, the first one or any other; or it is not.
[[nodiscard]] model::FilterMatch fragment(bool is);

/// A match of octets at fixed places, counted from the beginning of the IP header.
class HeaderMatch {
 public:
  /// The octets at `at` have this value; without a mask, all bits count.
  HeaderMatch& octets(std::size_t at, const Octets& value, const Octets& mask = {});
  [[nodiscard]] model::FilterMatch match() const { return match_; }

 private:
  model::FilterMatch match_{model::FilterField::kIpHeader, {}, {}};
};

/// An IPv6 packet in which this header follows the IPv6 header.
[[nodiscard]] HeaderMatch ipv6Header(std::uint8_t next);
/// A neighbour advertisement without extension headers, whose target is in the prefix (RFC 4861 section 4.4).
[[nodiscard]] model::FilterMatch advertisement(const model::IpPrefix& target);

}  // namespace nicleaf::render
