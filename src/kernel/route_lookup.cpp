// SPDX-License-Identifier: Apache-2.0
#include "kernel/route_lookup.hpp"

#include <linux/rtnetlink.h>

#include <cerrno>
#include <span>

#include "netlink/requests.hpp"
#include "netlink/route_message.hpp"
#include "netlink/tables.hpp"

namespace nicleaf::kernel {
namespace {

using netlink::FullRouteRecord;

constexpr int kMostLongerRoutes = 16;

struct Name {
  std::uint8_t number;
  const char* name;
};

constexpr Name kTypes[] = {{RTN_UNICAST, "unicast"},         {RTN_LOCAL, "local"},         {RTN_BROADCAST, "broadcast"},
                           {RTN_ANYCAST, "anycast"},         {RTN_MULTICAST, "multicast"}, {RTN_BLACKHOLE, "blackhole"},
                           {RTN_UNREACHABLE, "unreachable"}, {RTN_PROHIBIT, "prohibit"},   {RTN_THROW, "throw"}};

/// Of /etc/iproute2/rt_protos; zebra sends its own numbers (zebra/rt_netlink.h).
constexpr Name kProtocols[] = {
    {RTPROT_KERNEL, "kernel"}, {RTPROT_BOOT, "boot"}, {RTPROT_STATIC, "static"}, {RTPROT_RA, "ra"},
    {RTPROT_ZEBRA, "zebra"},   {RTPROT_BGP, "bgp"},   {196, "static (zebra)"},   {model::kOwnerProtocol, "nicleaf"}};

std::string nameIn(std::span<const Name> table, std::uint8_t number) {
  for (const auto& row : table)
    if (row.number == number) return row.name;
  return std::to_string(number);
}

/// The longest match of an address; nullopt if there is none in this table.
class Lookup {
 public:
  Lookup(netlink::Socket& socket, const RouteTable& table) : socket_(socket), table_(table) {}

  model::Expected<std::optional<FullRouteRecord>> match(const model::IpAddress& address) {
    std::optional<FullRouteRecord> found;
    auto answers = socket_.transact({netlink::getRoute(address, table_.device)},
                                    [&](std::size_t, const nlmsghdr& header, netlink::Bytes payload) {
                                      if (header.nlmsg_type == RTM_NEWROUTE) found = netlink::decodeFullRoute(payload);
                                    });
    if (!answers) return model::fail(answers.error());
    const netlink::AckRecord& ack = answers->front().ack;
    switch (ack.error) {
      case 0:
        // Another table's: the rules went on, because this table has no route.
        return found && found->table == table_.number ? found : std::nullopt;
      case ENETUNREACH:
      case EHOSTUNREACH:
        return std::optional<FullRouteRecord>();
      case EINVAL:  // fib_props[RTN_BLACKHOLE]
        return blackhole(address);
      default:
        return model::fail(netlink::errorOf(ack.error, address.toString(), "look its route up", ack.text));
    }
  }

 private:
  model::Expected<std::optional<FullRouteRecord>> blackhole(const model::IpAddress& address) {
    std::optional<FullRouteRecord> longest;
    const auto keep = [&](const nlmsghdr&, netlink::Bytes payload) {
      auto route = netlink::decodeFullRoute(payload);
      if (!route || route->table != table_.number || route->type != RTN_BLACKHOLE) return;
      if (!route->prefix.contains(address)) return;
      if (!longest || route->prefix.length > longest->prefix.length ||
          (route->prefix.length == longest->prefix.length && route->metric < longest->metric))
        longest = std::move(*route);
    };
    auto dumped = socket_.dump(
        netlink::dumpBlackholesOf(address.family, table_.number), [&] { longest.reset(); }, keep);
    if (!dumped) return model::fail(dumped.error());
    return longest;
  }

  netlink::Socket& socket_;
  const RouteTable& table_;
};

/// The first address behind the prefix; nullopt behind the last one of all.
std::optional<model::IpAddress> behind(const model::IpPrefix& prefix) {
  model::IpAddress address = prefix.network().address;
  unsigned bit = prefix.length;  // adds one at this bit
  while (bit > 0) {
    auto& octet = address.octets.at((bit - 1) / 8);
    const auto mask = static_cast<std::uint8_t>(0x80U >> ((bit - 1) % 8));
    octet ^= mask;
    if ((octet & mask) != 0) return address;
    --bit;
  }
  return std::nullopt;
}

/// The route itself, one that contains it, or none.
model::Expected<std::optional<FullRouteRecord>> find(Lookup lookup, const model::IpPrefix& prefix) {
  std::optional<model::IpAddress> probe = prefix.network().address;
  for (int i = 0; i < kMostLongerRoutes && probe && prefix.contains(*probe); ++i) {
    auto found = lookup.match(*probe);
    if (!found || !*found || (*found)->prefix.length <= prefix.length) return found;
    probe = behind((*found)->prefix);
  }
  return model::fail({model::ErrorCode::kUnavailable, prefix.toString(), "look its route up in the kernel", "",
                      "the kernel has longer routes in it, which hide the prefix itself; ask for an address"});
}

model::KernelRoute described(netlink::Socket& socket, const FullRouteRecord& record) {
  std::set<std::uint32_t> indexes;
  for (const netlink::NextHopRecord& hop : record.nextHops) indexes.insert(hop.index);
  const auto links = netlink::getLinks(socket, indexes);
  const auto nameOf = [&](std::uint32_t index) {
    return links && links->contains(index) ? links->at(index).link.name : "#" + std::to_string(index);
  };
  model::KernelRoute route{.prefix = record.prefix.toString(),
                           .type = nameIn(kTypes, record.type),
                           .protocol = nameIn(kProtocols, record.protocol),
                           .table = record.table,
                           .metric = record.metric,
                           .offloaded = (record.flags & RTM_F_OFFLOAD) != 0,
                           .trapped = (record.flags & RTM_F_TRAP) != 0,
                           .offloadFailed = (record.flags & RTM_F_OFFLOAD_FAILED) != 0,
                           .nextHops = {}};
  for (const netlink::NextHopRecord& hop : record.nextHops)
    route.nextHops.push_back({.gateway = hop.gateway ? hop.gateway->toString() : "",
                              .device = nameOf(hop.index),
                              .onlink = (hop.flags & RTNH_F_ONLINK) != 0,
                              .linkDown = (hop.flags & (RTNH_F_LINKDOWN | RTNH_F_DEAD)) != 0,
                              .offloaded = (hop.flags & RTNH_F_OFFLOAD) != 0});
  return route;
}

}  // namespace

model::Expected<RouteTable> tableOf(netlink::Socket& socket, const model::VrfName& vrf) {
  if (vrf == "default") return RouteTable{0, RT_TABLE_MAIN};
  std::optional<netlink::LinkRecord> link;
  auto answers =
      socket.transact({netlink::getLink(vrf)}, [&](std::size_t, const nlmsghdr& header, netlink::Bytes payload) {
        if (header.nlmsg_type == RTM_NEWLINK) link = netlink::decodeLink(payload);
      });
  if (!answers) return model::fail(answers.error());
  const auto* kind = link ? std::get_if<model::VrfKind>(&link->link.kind) : nullptr;
  if (kind == nullptr)
    return model::fail(
        {model::ErrorCode::kUnavailable, vrf, "look its table up in the kernel", "", "the kernel has no such VRF"});
  return RouteTable{link->index, kind->table};
}

model::Expected<model::KernelRoute> lookUpRoute(netlink::Socket& socket, const RouteTable& table,
                                                const model::IpPrefix& prefix) {
  auto found = find(Lookup(socket, table), prefix);
  if (!found) return model::fail(found.error());
  if (!*found) return model::KernelRoute{};
  return described(socket, **found);
}

}  // namespace nicleaf::kernel
