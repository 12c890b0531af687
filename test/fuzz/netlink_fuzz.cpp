// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <cstdlib>

#include "unit/netlink/decode_all.hpp"

/// A datagram as a netlink socket returns it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nicleaf::netlink;
  const Bytes datagram(data, size);
  const auto check = [](Bytes payload) {
    if (const char* broken = test::decodeAll(payload)) {
      std::fprintf(stderr, "broken: %s\n", broken);
      std::abort();
    }
  };
  check(datagram);
  forEachMessage(datagram, [&](const nlmsghdr& header, Bytes payload) {
    if (const auto ack = decodeAck(header, payload); ack && ack->error < 0) std::abort();
    check(payload);
  });
  return 0;
}
