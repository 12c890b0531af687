// SPDX-License-Identifier: Apache-2.0
#include "kernel/learnt_macs.hpp"

#include <sys/socket.h>

#include "netlink/neighbour_message.hpp"
#include "netlink/offload_message.hpp"
#include "netlink/tables.hpp"

namespace nicleaf::kernel {

model::Expected<std::map<model::IfName, std::size_t>> countLearntMacs(netlink::Socket& socket) {
  std::map<std::uint32_t, std::size_t> counts;
  const auto dumped = socket.dump(
      netlink::dumpNeighbours(AF_BRIDGE), [&] { counts.clear(); },
      [&](const nlmsghdr&, netlink::Bytes payload) {
        if (const auto port = netlink::decodeLearntMac(payload)) ++counts[*port];
      });
  if (!dumped) return model::fail(dumped.error());
  std::map<model::IfName, std::size_t> named;
  if (counts.empty()) return named;
  const auto links = netlink::dumpAllLinks(socket);
  if (!links) return model::fail(links.error());
  for (const auto& [index, count] : counts) {
    if (const auto link = links->find(index); link != links->end()) named.emplace(link->second.link.name, count);
  }
  return named;
}

}  // namespace nicleaf::kernel
