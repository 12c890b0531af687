// SPDX-License-Identifier: Apache-2.0
#include "model/control_plane.hpp"

namespace nicleaf::model {
namespace {

bool isLinkLocal(const IpAddress& address) {
  return address.isV6() && address.octets[0] == 0xfe && (address.octets[1] & 0xc0U) == 0x80;
}

/// The address with all host bits one.
IpAddress lastOf(const IpPrefix& prefix) {
  IpAddress last = prefix.address;
  for (unsigned bit = prefix.length; bit < last.bits(); ++bit) {
    last.octets[bit / 8] = static_cast<std::uint8_t>(last.octets[bit / 8] | (0x80U >> (bit % 8)));
  }
  return last;
}

}  // namespace

std::set<LocalAddress> localAddressesOf(const Link& link) {
  std::set<LocalAddress> addresses;
  if (!link.master || link.bridgePort) return addresses;
  for (const IpPrefix& prefix : link.addresses) {
    if (isLinkLocal(prefix.address)) continue;
    addresses.insert({*link.master, prefix.address});
    // The kernel receives for the first address of a subnet (RFC 919, RFC 4291 section 2.6.1), and for IPv4's last.
    if (prefix.length + 1U < prefix.address.bits()) addresses.insert({*link.master, prefix.network().address});
    if (prefix.isV4() && prefix.length + 1U < prefix.address.bits()) addresses.insert({*link.master, lastOf(prefix)});
  }
  return addresses;
}

}  // namespace nicleaf::model
