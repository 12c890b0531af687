// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "model/intent.hpp"
#include "model/port_filter.hpp"

namespace nicleaf::test {

/// An IPv4 or IPv6 packet in an Ethernet frame.
struct Packet {
  model::IpAddress source, destination;
  std::uint8_t protocol = 0;
  std::uint16_t sourcePort = 0, destinationPort = 0;  // of TCP, UDP and SCTP
  std::uint8_t icmpType = 0;
  bool fragment = false;
  std::uint16_t vlan = 0;  // 0: untagged
};

/// The fields that flower reads from the packet. Of a fragment, it reads neither ports nor types: it takes them for 0.
using Fields = std::map<model::FilterField, std::vector<std::uint8_t>>;
[[nodiscard]] Fields fieldsOf(const Packet& packet);
[[nodiscard]] std::uint16_t ethTypeOf(const Packet& packet);

/// What the filters of one hook may do with the packet: accept it (true), drop it (false), or either, because the
/// kernel asks filters of one preference in an order that nobody chooses. u32 filters match nothing here, and limits
/// limit nothing.
[[nodiscard]] std::set<bool> verdicts(const std::set<model::PortFilter>& filters, model::Hook hook,
                                      const Packet& packet);

/// What the rules of the groups say about the packet: the first rule that matches, else drop.
[[nodiscard]] bool accepts(const std::vector<const model::SecurityGroup*>& groups, model::Direction direction,
                           const Packet& packet);

}  // namespace nicleaf::test
