// SPDX-License-Identifier: Apache-2.0
#include "kernel/learnt_macs.hpp"

#include <sys/socket.h>

#include <set>

#include "netlink/neighbour_message.hpp"
#include "netlink/offload_message.hpp"
#include "netlink/tables.hpp"

namespace nicleaf::kernel {

model::Expected<LearntMacs> countLearntMacs(netlink::Socket& socket, std::size_t least) {
  std::map<std::uint32_t, std::size_t> counts;
  LearntMacs learnt;
  const auto dumped = socket.dump(
      netlink::dumpNeighbours(AF_BRIDGE), [&] { counts.clear(), learnt.records = 0; },
      [&](const nlmsghdr&, netlink::Bytes payload) {
        ++learnt.records;
        if (const auto port = netlink::decodeLearntMac(payload)) ++counts[*port];
      });
  if (!dumped) return model::fail(dumped.error());
  std::set<std::uint32_t> indexes;
  for (const auto& [index, count] : counts) {
    if (count >= least) indexes.insert(index);
  }
  if (indexes.empty()) return learnt;
  const auto links = netlink::getLinks(socket, indexes);
  if (!links) return model::fail(links.error());
  for (const auto& [index, link] : *links) learnt.counts.emplace(link.link.name, counts.at(index));
  return learnt;
}

}  // namespace nicleaf::kernel
