// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "model/error.hpp"
#include "model/types.hpp"

/// Which addresses may stand where in a document.
namespace nicleaf::intent::checks {

/// Why an address is not an ordinary unicast address (RFC 6890).
enum class Special : std::uint8_t { kUnspecified, kLoopback, kLinkLocal, kMulticast, kReserved };

/// A place for addresses, and which special ones it takes.
struct AddressPlace {
  std::set<Special> taken;
  const char* expected;
};
// FRR uses 169.254.0.1 itself, as the next hop of IPv4 routes over unnumbered links.
extern const AddressPlace kOfTheDpu, kOfAServer, kOfVteps;

[[nodiscard]] bool fits(const AddressPlace& place, const model::IpPrefix& prefix);

/// The prefix that has this address alone.
[[nodiscard]] model::IpPrefix alone(const model::IpAddress& address);

/// What would be right instead of this address of a gateway; empty if it is right.
[[nodiscard]] std::string gatewayProblem(const model::IpPrefix& prefix);

/// Reports entries of a leaf-list that have host bits, are special, or are there before in another spelling.
void checkSubnets(const std::vector<model::IpPrefix>& subnets, const std::string& leaf, const AddressPlace& place,
                  model::Errors& errors);

}  // namespace nicleaf::intent::checks
