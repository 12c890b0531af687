// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <libmnl/libmnl.h>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string_view>

#include "netlink/attributes.hpp"

namespace nicleaf::netlink {

/// A netlink request under construction. A value type of fixed capacity, far larger than any request of the agent; a
/// put that does not fit throws std::length_error.
class Message {
 public:
  static constexpr std::size_t kCapacity = 2048;

  Message(std::uint16_t type, std::uint16_t flags) {
    header()->nlmsg_type = type;
    header()->nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
    header()->nlmsg_len = MNL_NLMSG_HDRLEN;
  }

  /// Appends the family's header (ifinfomsg, ndmsg, ...), zeroed. Call it once, before the attributes.
  template <typename T>
  T& extra() {
    return *static_cast<T*>(mnl_nlmsg_put_extra_header(header(), sizeof(T)));
  }

  void putU8(std::uint16_t type, std::uint8_t value) { put(type, sizeof(value), &value); }
  void putU16(std::uint16_t type, std::uint16_t value) { put(type, sizeof(value), &value); }
  void putU32(std::uint16_t type, std::uint32_t value) { put(type, sizeof(value), &value); }
  /// Puts the text with its terminating zero.
  void putText(std::uint16_t type, std::string_view value) {
    if (value.size() >= kCapacity || !mnl_attr_put_strz_check(header(), kCapacity, type, std::string(value).c_str())) {
      throw std::length_error("netlink message too long");
    }
  }
  void put(std::uint16_t type, std::size_t length, const void* value) {
    if (length >= kCapacity || !mnl_attr_put_check(header(), kCapacity, type, length, value)) {
      throw std::length_error("netlink message too long");
    }
  }
  void put(std::uint16_t type, const model::Mac& mac) { put(type, mac.octets.size(), mac.octets.data()); }
  void put(std::uint16_t type, const model::IpAddress& ip) { put(type, ip.bits() / 8, ip.octets.data()); }

  /// Nests everything that `fill` puts in an attribute of `type`.
  template <typename Fill>
  void nest(std::uint16_t type, Fill fill) {
    nlattr* start = mnl_attr_nest_start_check(header(), kCapacity, type);
    if (start == nullptr) throw std::length_error("netlink message too long");
    fill();
    mnl_attr_nest_end(header(), start);
  }

  void setSequence(std::uint32_t sequence) { header()->nlmsg_seq = sequence; }
  [[nodiscard]] Bytes bytes() const {
    return {bytes_.data(), reinterpret_cast<const nlmsghdr*>(bytes_.data())->nlmsg_len};
  }

 private:
  nlmsghdr* header() { return reinterpret_cast<nlmsghdr*>(bytes_.data()); }

  alignas(nlmsghdr) std::array<std::uint8_t, kCapacity> bytes_{};
};

}  // namespace nicleaf::netlink
