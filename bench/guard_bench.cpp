// SPDX-License-Identifier: Apache-2.0
// One JSON line per figure: what the guard of a port costs each packet that it lets pass, beside the same port without
// filters, in one run. Needs root and a kernel with cls_flower, cls_u32 and act_police; the lab's guest has such a
// kernel, but it is emulated: use its figures for ratios only.
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sched.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "bench/timing.hpp"
#include "kernel/netlink_kernel.hpp"
#include "render/port_guard.hpp"

namespace {

using namespace nicleaf;
using namespace nicleaf::model;
using bench::command;
using bench::die;

constexpr unsigned kFrames = 20000, kBatch = 64, kRounds = 11;
constexpr char kServer[] = "server", kPort[] = "port";

using Frame = std::vector<unsigned char>;

void put(Frame& frame, std::initializer_list<unsigned> octets) {
  for (const unsigned octet : octets) frame.push_back(static_cast<unsigned char>(octet));
}

Frame ethernet(unsigned typeHigh, unsigned typeLow) {
  Frame frame;
  put(frame, {2, 0, 0x5e, 0, 1, 1, 2, 0, 0, 0, 0, 9, typeHigh, typeLow});
  return frame;
}

/// UDP from 10.1.0.9 to 10.2.0.9, port 9.
Frame udpOverIpv4() {
  Frame frame = ethernet(0x08, 0);
  put(frame, {0x45, 0, 0, 46, 0, 0, 0, 0, 64, 17, 0, 0, 10, 1, 0, 9, 10, 2, 0, 9, 0, 9, 0, 9, 0, 26, 0, 0});
  frame.resize(60);
  return frame;
}

/// UDP from 2001:db8:1::9 to 2001:db8:2::9, port 9.
Frame udpOverIpv6() {
  Frame frame = ethernet(0x86, 0xdd);
  put(frame, {0x60, 0, 0, 0, 0, 16, 17, 64});
  for (const unsigned net : {1U, 2U}) put(frame, {0x20, 1, 0xd, 0xb8, 0, net, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9});
  put(frame, {0, 9, 0, 9, 0, 16, 0, 0});
  frame.resize(70);
  return frame;
}

/// The frames that the machine has received from its own links, dropped ones left out (net/core/net-procfs.c).
unsigned long received() {
  std::ifstream file("/proc/net/softnet_stat");
  unsigned long count = 0;
  for (std::string line; std::getline(file, line);) count += std::stoul(line.substr(0, line.find(' ')), nullptr, 16);
  return count;
}

/// Sends kFrames copies into the port and waits until it has received them. Returns nanoseconds for one.
double nanosecondsOf(int socket, Frame& frame) {
  sockaddr_ll to{};
  to.sll_family = AF_PACKET;
  to.sll_ifindex = static_cast<int>(if_nametoindex(kServer));
  iovec data{frame.data(), frame.size()};
  std::array<mmsghdr, kBatch> batch{};
  for (mmsghdr& message : batch) {
    message.msg_hdr.msg_name = &to;
    message.msg_hdr.msg_namelen = sizeof(to);
    message.msg_hdr.msg_iov = &data;
    message.msg_hdr.msg_iovlen = 1;
  }
  const unsigned long before = received();
  unsigned sent = 0;
  const double milliseconds = bench::millisecondsOf([&] {
    while (sent < kFrames) {
      const int count = sendmmsg(socket, batch.data(), kBatch, 0);
      if (count <= 0) die("cannot send frames");
      sent += static_cast<unsigned>(count);
    }
    while (received() - before < sent) sched_yield();
  });
  return milliseconds * 1e6 / sent;
}

struct Guarded {
  const char* what;
  std::set<PortFilter> filters;
};

std::vector<Guarded> variants() {
  Intent intent;
  intent.underlay = {{65001}, *IpAddress::parse("10.0.0.1"), *Mac::parse("02:00:00:00:00:01"), {{"p0", 9216}}};
  intent.anycastMac = *Mac::parse("02:00:5e:00:01:01");
  Segment segment;
  segment.name = "lan";
  segment.vlan = {10};
  segment.ipVrf = "red";
  segment.gateways = {*IpPrefix::parse("10.1.0.1/24"), *IpPrefix::parse("2001:db8:1::1/64")};
  Port port;
  port.interface = kPort;
  port.segment = "lan";
  std::vector<Guarded> found{{"guard", render::portGuard(intent, port, {&segment})}};
  port.allowedSources = {*IpPrefix::parse("10.1.0.9/32"), *IpPrefix::parse("2001:db8:1::9/128")};
  found.push_back({"guard-allowed-source", render::portGuard(intent, port, {&segment})});
  return found;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

void measure(kernel::Kernel& kernel, const Guarded& variant, const char* family, Frame frame) {
  const int socket = ::socket(AF_PACKET, SOCK_RAW, 0);
  if (socket < 0) die("no packet socket");
  std::vector<KernelOp> add, remove;
  std::set<FilterPlace> places;
  for (const PortFilter& filter : variant.filters) {
    add.emplace_back(AddFilter{kPort, filter});
    places.insert(filter.place());
  }
  for (const FilterPlace& place : places) remove.emplace_back(RemoveFilters{kPort, place});
  std::vector<double> bare, guarded;
  for (unsigned round = 0; round < kRounds; ++round) {
    bare.push_back(nanosecondsOf(socket, frame));
    if (const auto applied = kernel.apply(add); !applied) die(applied.error().front().message());
    guarded.push_back(nanosecondsOf(socket, frame));
    if (const auto applied = kernel.apply(remove); !applied) die(applied.error().front().message());
  }
  close(socket);
  const double without = median(bare), with = median(guarded);
  std::printf(
      "{\"bench\":\"guard\",\"what\":\"%s\",\"family\":\"%s\",\"filters\":%zu,\"ns_without\":%.0f,\"ns_with\":%.0f,"
      "\"pps_without\":%.0f,\"pps_with\":%.0f,\"ratio\":%.2f}\n",
      variant.what, family, variant.filters.size(), without, with, 1e9 / without, 1e9 / with, with / without);
}

}  // namespace

int main() {
  // Frames that wait for the processor must not be dropped. The setting is the machine's.
  std::ofstream("/proc/sys/net/core/netdev_max_backlog") << 10 * kFrames;
  if (unshare(CLONE_NEWNET) != 0) die("cannot make a network namespace: root is needed");
  boost::asio::io_context context;
  auto kernel = kernel::NetlinkKernel::open(context);
  if (!kernel) die(kernel.error().message());
  command(std::string("ip link add ") + kServer + " type veth peer name " + kPort + " && ip link set " + kServer +
          " up && ip link set " + kPort + " up && tc qdisc add dev " + kPort + " clsact");
  if (auto state = (*kernel)->observe(); !state) die(state.error().message());
  for (const Guarded& variant : variants()) {
    bench::progress(variant.what);
    measure(**kernel, variant, "ipv4", udpOverIpv4());
    measure(**kernel, variant, "ipv6", udpOverIpv6());
  }
}
