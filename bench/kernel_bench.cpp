// SPDX-License-Identifier: Apache-2.0
// One JSON line per figure: the time of the kernel part of a change, for the agent and for iproute2's batch mode with
// the same objects. Needs root; everything happens in network namespaces of its own. `vlans` says whether the bridge
// filters VLANs, which not every kernel supports.
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include <boost/asio/io_context.hpp>

#include "bench/timing.hpp"
#include "kernel/netlink_kernel.hpp"

namespace {

using namespace nicleaf;
using namespace nicleaf::model;
using bench::command;
using bench::die;
using bench::millisecondsOf;
using bench::progress;

/// The Kernel of a new, empty namespace.
std::unique_ptr<kernel::NetlinkKernel> enterNamespace(boost::asio::io_context& context) {
  if (unshare(CLONE_NEWNET) != 0) die("cannot make a network namespace: root is needed");
  auto opened = kernel::NetlinkKernel::open(context);
  if (!opened) die(opened.error().message());
  return std::move(*opened);
}

void execute(kernel::Kernel& kernel, const std::vector<KernelOp>& ops) {
  if (const auto applied = kernel.apply(ops); !applied) die(applied.error().front().message());
}

void observe(kernel::Kernel& kernel) {
  if (auto state = kernel.observe(); !state) die(state.error().message());
}

Link vxlan(std::uint32_t vni) {
  Link link;
  link.name = "vx" + std::to_string(vni);
  link.kind = VxlanKind{{vni}, *IpAddress::parse("10.0.0.1"), 4789};
  link.ipv6LinkLocal = false;
  return link;
}

constexpr char kBridge[] = "br0";

/// A segment: its VXLAN device, as a bridge port.
void addSegment(std::vector<KernelOp>& ops, std::uint32_t number, bool vlans) {
  const Link link = vxlan(number);
  ops.push_back(CreateLink{link});
  ops.push_back(SetMaster{link.name, kBridge});
  ops.push_back(SetBridgePort{link.name, false, true});
  const VlanId vlan{static_cast<std::uint16_t>(number)};
  if (vlans) ops.push_back(AddBridgeVlan{link.name, {vlan, true, true}, false});
  ops.push_back(SetAdminState{link.name, true});
}

void addBridge(bool vlans) {
  command(std::string("ip link add ") + kBridge + " type bridge" +
          (vlans ? " vlan_filtering 1 vlan_default_pvid 0" : ""));
}

/// The same objects by iproute2: one run of ip and one of bridge, from files. Returns the milliseconds of both.
double byIproute2(std::uint32_t count, bool vlans) {
  const std::string folder = "/tmp/nicleaf-bench-" + std::to_string(getpid());
  std::ofstream ip(folder + ".ip"), bridge(folder + ".bridge");
  for (std::uint32_t number = 1; number <= count; ++number) {
    const std::string name = vxlan(number).name;
    ip << "link add " << name << " type vxlan id " << number << " local 10.0.0.1 dstport 4789 nolearning\n"
       << "link set " << name << " alias nicleaf addrgenmode none master " << kBridge << "\n";
    bridge << "link set dev " << name << " learning off neigh_suppress on\n";
    if (vlans) bridge << "vlan add dev " << name << " vid " << number << " pvid untagged\n";
  }
  for (std::uint32_t number = 1; number <= count; ++number) ip << "link set " << vxlan(number).name << " up\n";
  ip.close();
  bridge.close();
  const double taken =
      millisecondsOf([&] { command("ip -batch " + folder + ".ip && bridge -batch " + folder + ".bridge"); });
  unlink((folder + ".ip").c_str());
  unlink((folder + ".bridge").c_str());
  return taken;
}

bool filtersVlans(kernel::Kernel& kernel) {
  Link bridge;
  bridge.name = "probe";
  bridge.kind = BridgeKind{};
  const std::vector<KernelOp> make{CreateLink{bridge}}, remove{DeleteLink{bridge.name}};
  const bool works = kernel.apply(make).has_value();
  if (works) execute(kernel, remove);
  return works;
}

void measure(boost::asio::io_context& context, std::uint32_t count, bool vlans) {
  const std::string segments = std::to_string(count) + " segments, ";
  progress(segments + "by iproute2");
  enterNamespace(context);
  addBridge(vlans);
  const double theirs = byIproute2(count, vlans);

  progress(segments + "by us");
  auto kernel = enterNamespace(context);
  addBridge(vlans);
  std::vector<KernelOp> ops;
  for (std::uint32_t number = 1; number <= count; ++number) addSegment(ops, number, vlans);
  const double ours = millisecondsOf([&] { execute(*kernel, ops); });
  const char* const common = vlans ? "true" : "false";
  std::printf(
      "{\"figure\":\"kernel.create\",\"segments\":%u,\"vlans\":%s,\"ms\":%.1f,\"iproute2_ms\":%.1f,"
      "\"ratio\":%.2f}\n",
      count, common, ours, theirs, ours / theirs);

  constexpr int kRounds = 10;
  const double seen = millisecondsOf([&] {
    for (int i = 0; i < kRounds; ++i) {
      kernel->distrust();
      observe(*kernel);
    }
  });
  std::printf("{\"figure\":\"kernel.observe\",\"segments\":%u,\"vlans\":%s,\"ms\":%.2f}\n", count, common,
              seen / kRounds);

  progress(segments + "and one more each time");
  double more = 0;
  for (std::uint32_t i = 1; i <= kRounds; ++i) {
    std::vector<KernelOp> one;
    addSegment(one, count + i, vlans);
    more += millisecondsOf([&] { execute(*kernel, one); });
  }
  std::printf("{\"figure\":\"kernel.one_more\",\"segments\":%u,\"vlans\":%s,\"ms\":%.2f}\n", count, common,
              more / kRounds);
  std::fflush(stdout);
}

}  // namespace

int main() {
  boost::asio::io_context context;
  const bool vlans = filtersVlans(*enterNamespace(context));
  for (const std::uint32_t count : {1U, 100U, 1000U}) measure(context, count, vlans);
  return 0;
}
