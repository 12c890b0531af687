// SPDX-License-Identifier: Apache-2.0
#include "intent/address_places.hpp"

#include <optional>
#include <utility>

#include "intent/checks.hpp"
#include "intent/leaf_value.hpp"

namespace nicleaf::intent::checks {
namespace {

constexpr struct {
  const char* prefix;
  Special kind;
} kSpecialBlocks[] = {
    {"0.0.0.0/8", Special::kUnspecified}, {"127.0.0.0/8", Special::kLoopback}, {"169.254.0.0/16", Special::kLinkLocal},
    {"224.0.0.0/4", Special::kMulticast}, {"240.0.0.0/4", Special::kReserved}, {"::/128", Special::kUnspecified},
    {"::1/128", Special::kLoopback},      {"::/8", Special::kReserved},        {"fe80::/10", Special::kLinkLocal},
    {"ff00::/8", Special::kMulticast},
};

/// What kind of special address all addresses of the prefix are; nothing if they are not.
std::optional<Special> specialKind(const model::IpPrefix& prefix) {
  static const auto kBlocks = [] {
    std::vector<std::pair<model::IpPrefix, Special>> blocks;
    for (const auto& [text, kind] : kSpecialBlocks) blocks.emplace_back(*model::IpPrefix::parse(text), kind);
    return blocks;
  }();
  for (const auto& [block, kind] : kBlocks) {
    if (block.length <= prefix.length && block.contains(prefix.address)) return kind;
  }
  return std::nullopt;
}

bool isBroadcast(const model::IpPrefix& prefix) {
  model::IpAddress last = prefix.network().address;
  for (unsigned bit = prefix.length; bit < last.bits(); ++bit) {
    last.octets[bit / 8] = static_cast<std::uint8_t>(last.octets[bit / 8] | (0x80U >> (bit % 8)));
  }
  return prefix.isV4() && prefix.address == last;
}

}  // namespace

const AddressPlace kOfTheDpu = {{}, "a unicast address that is not loopback, link-local or reserved"};
const AddressPlace kOfAServer = {{Special::kUnspecified, Special::kLinkLocal},
                                 "a subnet of unicast addresses that are not loopback or reserved"};
const AddressPlace kOfVteps = {{}, "a prefix of unicast addresses that are not loopback, link-local or reserved"};

bool fits(const AddressPlace& place, const model::IpPrefix& prefix) {
  const auto kind = specialKind(prefix);
  return !kind || place.taken.contains(*kind);
}

model::IpPrefix alone(const model::IpAddress& address) { return {address, static_cast<std::uint8_t>(address.bits())}; }

std::string gatewayProblem(const model::IpPrefix& prefix) {
  const unsigned bits = prefix.address.bits();
  if (prefix.length == 0 || prefix.length == bits) {
    return "a subnet with room for hosts: a prefix length of 1.." + std::to_string(bits - 1);
  }
  if (!fits(kOfTheDpu, alone(prefix.address))) return kOfTheDpu.expected;
  if (prefix.length == bits - 1) return "";  // RFC 3021, RFC 6164: both addresses are for hosts
  if (prefix.address == prefix.network().address) return "a host address, not the network address of its subnet";
  if (isBroadcast(prefix)) return "a host address, not the broadcast address of its subnet";
  return "";
}

void checkSubnets(const std::vector<model::IpPrefix>& subnets, const std::string& leaf, const AddressPlace& place,
                  model::Errors& errors) {
  std::set<model::IpPrefix> seen;
  for (const model::IpPrefix& subnet : subnets) {
    const std::string path = leaf + "[.='" + subnet.toString() + "']";
    const std::string found = "value " + quoted(subnet.toString());
    if (subnet != subnet.network()) {
      report(errors, path, found,
             "the subnet " + quoted(subnet.network().toString()) + " or the single address " +
                 quoted(alone(subnet.address).toString()));
    } else if (!fits(place, subnet)) {
      report(errors, path, found, place.expected);
    } else if (!seen.insert(subnet).second) {
      report(errors, path, quoted(subnet.toString()) + " listed more than once", "each value once");
    }
  }
}

}  // namespace nicleaf::intent::checks
