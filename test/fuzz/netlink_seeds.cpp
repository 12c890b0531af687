// SPDX-License-Identifier: Apache-2.0
#include <linux/rtnetlink.h>

#include <cstdio>
#include <fstream>

#include "netlink/encode.hpp"
#include "netlink/filter_codec.hpp"
#include "netlink/requests.hpp"
#include "netlink/socket.hpp"
#include "unit/netlink/fixtures.hpp"

/// Writes a seed corpus into the folder ARGV[1]: the running kernel's own dumps, and a message of each kind that the
/// kernel may not have.
int main(int argc, char** argv) {
  using namespace nicleaf::netlink;
  namespace model = nicleaf::model;
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
    return 2;
  }
  int count = 0;
  bool written = true;
  const auto write = [&](std::uint16_t type, Bytes payload) {
    nlmsghdr header{};
    header.nlmsg_len = static_cast<std::uint32_t>(sizeof(header) + payload.size());
    header.nlmsg_type = type;
    std::ofstream file(std::string(argv[1]) + "/seed-" + std::to_string(count++), std::ios::binary);
    file.write(reinterpret_cast<const char*>(&header), sizeof(header));
    file.write(reinterpret_cast<const char*>(payload.data()), static_cast<std::streamsize>(payload.size()));
    written = written && file.good();
  };
  write(RTM_NEWLINK, test::vxlanPort());
  write(RTM_NEWVLAN, test::portVlans());
  write(RTM_NEWVLAN, test::tunnelVlans());
  write(RTM_NEWTUNNEL, test::vniFilter());
  write(RTM_NEWNEIGH, test::localFdbEntry());
  write(RTM_NEWADDR, test::ipv6Address());
  write(RTM_NEWLINK, test::portSettings());
  write(0x20, test::devlinkPort({.flavour = DEVLINK_PORT_FLAVOUR_PCI_VF, .pf = 0, .function = 3, .controller = 1}));
  write(GENL_ID_CTRL, test::devlinkFamily());
  for (const auto field : {model::FilterField::kArpSenderIp, model::FilterField::kIpHeader}) {
    model::PortFilter filter{.matches = {}, .action = model::FilterLimit{100}, .handle = 1};
    const std::size_t octets = field == model::FilterField::kIpHeader ? 16 : 4;
    filter.matches.insert({field, std::vector<std::uint8_t>(octets, 1), std::vector<std::uint8_t>(octets, 255)});
    write(RTM_NEWTFILTER, test::payloadOf(addFilter(9, filter)));
  }
  write(RTM_NEWQDISC, test::payloadOf(addIngressQdisc(9)));
  auto socket = Socket::open();
  if (!socket) {
    std::fprintf(stderr, "%s\n", socket.error().message().c_str());
    return 1;
  }
  for (const Message& request : {dumpLinks(), dumpAddresses(0)}) {
    const auto dumped = socket->dump(
        request, [] {}, [&](const nlmsghdr& header, Bytes payload) { write(header.nlmsg_type, payload); });
    if (!dumped) {
      std::fprintf(stderr, "%s\n", dumped.error().message().c_str());
      return 1;
    }
  }
  return written ? 0 : 1;
}
