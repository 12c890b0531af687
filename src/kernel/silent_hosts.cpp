// SPDX-License-Identifier: Apache-2.0
#include "kernel/silent_hosts.hpp"

#include <linux/neighbour.h>
#include <sys/socket.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "netlink/neighbour_message.hpp"
#include "netlink/offload_message.hpp"
#include "netlink/tables.hpp"

namespace nicleaf::kernel {
namespace {

using netlink::NeighbourRecord;

/// The indexes of links in VRFs of ours: SVIs and routed ports.
std::set<std::uint32_t> tenantLinks(const netlink::LinksByIndex& links) {
  std::set<std::uint32_t> found;
  for (const auto& [index, record] : links) {
    const auto master = links.find(record.master);
    if (master != links.end() && master->second.link.ours &&
        std::holds_alternative<model::VrfKind>(master->second.link.kind))
      found.insert(index);
  }
  return found;
}

}  // namespace

model::Expected<std::size_t> askSilentHosts(netlink::Socket& socket, std::chrono::seconds silence, std::size_t most) {
  const auto links = netlink::dumpAllLinks(socket);
  if (!links) return model::fail(links.error());
  const std::set<std::uint32_t> tenants = tenantLinks(*links);
  std::vector<NeighbourRecord> silent;
  for (const std::uint8_t family : {std::uint8_t{AF_INET}, std::uint8_t{AF_INET6}}) {
    std::vector<NeighbourRecord> some;
    const auto dumped = socket.dump(
        netlink::dumpNeighbours(family), [&] { some.clear(); },
        [&](const nlmsghdr&, netlink::Bytes payload) {
          const auto record = netlink::decodeNeighbour(payload);
          if (record && record->state == NUD_STALE && (record->flags & NTF_EXT_LEARNED) == 0 &&
              record->confirmed >= silence && tenants.contains(record->link))
            some.push_back(*record);
        });
    if (!dumped) return model::fail(dumped.error());
    silent.insert(silent.end(), some.begin(), some.end());
  }
  std::ranges::sort(silent, std::ranges::greater{}, &NeighbourRecord::confirmed);
  if (silent.size() > most) silent.resize(most);
  std::vector<netlink::Message> requests;
  requests.reserve(silent.size());
  for (const NeighbourRecord& neighbour : silent) requests.push_back(netlink::probeNeighbour(neighbour));
  const auto answers = socket.transact(std::move(requests));
  if (!answers) return model::fail(answers.error());
  // An error means that the neighbour has gone in the meantime.
  return static_cast<std::size_t>(std::ranges::count_if(
      *answers, [](const netlink::Socket::Answer& answer) { return !answer.missing && answer.ack.error == 0; }));
}

}  // namespace nicleaf::kernel
