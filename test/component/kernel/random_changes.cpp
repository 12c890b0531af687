// SPDX-License-Identifier: Apache-2.0
#include "component/kernel/random_changes.hpp"

#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

namespace nicleaf::test {
namespace {

using namespace model;

/// A process in a network namespace of its own.
int startElsewhere() {
  int ready[2];
  if (pipe(ready) != 0) return -1;
  const pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const bool apart = unshare(CLONE_NEWNET) == 0;
    const ssize_t told = write(ready[1], "x", 1);
    while (apart && told == 1) pause();
    _exit(1);
  }
  char byte = 0;
  const ssize_t heard = read(ready[0], &byte, 1);
  close(ready[0]);
  close(ready[1]);
  return heard == 1 ? child : -1;
}

}  // namespace

RandomChanges::RandomChanges(std::uint64_t seed, bool everything)
    : random_(seed), everything_(everything), elsewhere_(startElsewhere()) {
  auto opened = kernel::NetlinkKernel::open(context_);
  if (opened) kernel_ = std::move(*opened);
}

RandomChanges::~RandomChanges() {
  if (elsewhere_ <= 0) return;
  kill(elsewhere_, SIGKILL);
  waitpid(elsewhere_, nullptr, 0);
}

void RandomChanges::prepare() {
  ASSERT_TRUE(kernel_);
  ASSERT_GT(elsewhere_, 0);
  const std::string filtering = everything_ ? " vlan_filtering 1" : "";
  std::vector<std::string> lines{"link set lo up", "link add br-nicleaf type bridge" + filtering,
                                 "link set br-nicleaf alias nicleaf", "link add brx type bridge" + filtering};
  for (const char* pair : {"0", "1", "2", "3"})
    lines.push_back(std::string("link add f") + pair + " type veth peer name p" + pair);
  lines.insert(
      lines.end(),
      {"link set f0 master br-nicleaf up", "link set f1 master br-nicleaf", "link set f2 master brx",
       "link add vx-all type vxlan external vnifilter local 10.0.0.1 dstport 4790", "link set vx-all alias nicleaf"});
  if (everything_)
    lines.insert(lines.end(),
                 {"link add red type vrf table 101", "link set red alias nicleaf up",
                  "link add vlan7 link br-nicleaf type vlan id 7", "link set vlan7 alias nicleaf master red"});
  mustBatch("ip", lines);
}

std::string RandomChanges::anyLink() {
  if (everything_ && below(4) == 0) return oneOf({"red", "blue", "vlan7", "vlan8"});
  return below(2) == 0 ? foreign() : below(8) == 0 ? "brx" : ours();
}

std::string RandomChanges::apply(const KernelOp& op) {
  applied_ = kernel_->apply(std::vector{op}).has_value();
  return describe(op);
}

std::string RandomChanges::create() {
  const std::string id = number(1, 4);
  std::vector<std::string> ways{"type vxlan id " + id + " local 10.0.0.1 dstport 4789 nolearning"};
  std::string name = "vx" + id;
  if (below(3) == 0) {
    name = "vx-all";
    ways = {"type vxlan external vnifilter local 10.0.0.1 dstport 4790"};
  } else if (below(4) == 0) {
    name = "br-nicleaf";
    ways = {everything_ ? "type bridge vlan_filtering 1" : "type bridge"};
  } else if (below(4) == 0) {
    name = "f" + number(0, 3);
    ways = {"type veth peer name p" + name.substr(1), "type dummy"};
  } else if (everything_ && below(2) == 0) {
    const std::string tag = number(7, 8);
    name = oneOf({"red", "blue", "vlan" + tag});
    ways = {name[0] == 'v' ? "link br-nicleaf type vlan id " + tag : "type vrf table " + number(100, 103)};
  }
  const std::string alias = name[0] == 'f' ? "" : "; ip link set " + name + " alias nicleaf";
  return "ip link add " + name + " " + oneOf(ways) + alias;
}
std::string RandomChanges::bridge() {
  std::vector<std::string> settings{"mcast_snooping " + number(0, 1), "ageing_time " + number(100, 102),
                                    "group_fwd_mask " + number(0, 8)};
  if (everything_)
    settings.insert(settings.end(), {"vlan_filtering " + number(0, 1), "vlan_default_pvid " + number(0, 1)});
  return "ip link set " + oneOf({"br-nicleaf", "brx"}) + " type bridge " + oneOf(settings);
}
std::string RandomChanges::mark() {
  return "ip link set " + anyLink() + " alias " + oneOf({"nicleaf", "nicleaf", "nicleaf", "somebody"});
}
std::string RandomChanges::remove() { return "ip link del " + anyLink(); }
std::string RandomChanges::admin() { return "ip link set " + anyLink() + oneOf({" up", " up", " down"}); }
std::string RandomChanges::mtu() {
  return "ip link set " + anyLink() + " mtu " + oneOf({"1200", "1290", "1400", "1500"});
}
std::string RandomChanges::macAddress() { return "ip link set " + anyLink() + " address " + anyMac(); }
std::string RandomChanges::enslave() {
  std::vector<std::string> masters{"br-nicleaf", "br-nicleaf", "brx"};
  if (everything_) masters.insert(masters.end(), {"red", "blue"});
  return "ip link set " + anyLink() + " master " + oneOf(masters);
}
std::string RandomChanges::release() { return "ip link set " + anyLink() + " nomaster"; }
std::string RandomChanges::rename() {
  // Some swap the names of two links, or use a name that is free for a moment only.
  const std::string one = anyLink(), other = anyLink();
  const auto step = [](const std::string& from, const std::string& to) {
    return "ip link set " + from + " down; ip link set " + from + " name " + to + ";";
  };
  if (below(2) == 0) return step(one, "odd") + step("odd", one) + "true";
  return step(one, "odd") + step(other, one) + step("odd", other) + "true";
}
std::string RandomChanges::addrgen() { return "ip link set " + anyLink() + " addrgenmode " + oneOf({"none", "eui64"}); }
std::string RandomChanges::away() {
  away_.push_back(oneOf({foreign(), ours()}));
  return "ip link set " + away_.back() + " netns " + std::to_string(elsewhere_);
}
std::string RandomChanges::back() {
  // Some never went, or have been replaced since.
  const std::string name = oneOf(away_.empty() ? std::vector{ours()} : away_);
  std::erase(away_, name);
  return "nsenter -t " + std::to_string(elsewhere_) + " -n ip link set " + name + " netns " + std::to_string(getpid());
}
std::string RandomChanges::portFlag() {
  const std::string flag = oneOf({"learning", "isolated", "flood", "mcast_flood", "bcast_flood", "neigh_suppress"});
  const std::string on = oneOf({" on", " off"}), dev = port();
  return below(2) == 0 ? "bridge link set dev " + dev + " " + flag + on
                       : "ip link set " + dev + " type bridge_slave " + flag + on;
}
std::string RandomChanges::portState() {
  const std::string dev = port();
  return inBridge(dev) + "ip link set " + dev + " up; bridge link set dev " + dev + " state " + oneOf({"0", "0", "3"});
}
std::string RandomChanges::vxlanSettings() {
  const std::string setting =
      oneOf({"learning", "nolearning", "ttl " + number(1, 3), "tos 0x0" + number(0, 3), "df set", "df unset",
             "remote 203.0.113." + number(1, 2), "remote 0.0.0.0", "remote 0.0.0.0"});
  return "ip link set " + oneOf({"vx1", "vx2", "vx3", "vx4", "vx-all"}) + " type vxlan " + setting;
}
std::string RandomChanges::alternativeName() {
  // A name can be of one link only.
  const std::string name = oneOf({"other", "vx4"});
  return "ip link property del dev " + anyLink() + " altname " + name + "; ip link property add dev " + anyLink() +
         " altname " + name;
}
std::string RandomChanges::address() {
  const IpPrefix address =
      below(2) == 0 ? prefix("192.0.2." + number(1, 9) + "/24") : prefix("2001:db8::" + number(1, 9) + "/64");
  if (below(3) == 0) return apply(RemoveAddress{anyLink(), address});
  return apply(AddAddress{anyLink(), address});
}
std::string RandomChanges::foreignAddress() {
  return "ip addr add 198.51.100." + number(1, 9) + "/24 dev " + anyLink();
}
std::string RandomChanges::flush() { return "ip addr flush dev " + anyLink(); }
std::string RandomChanges::vni() {
  const std::uint32_t first = 10 + below(20);
  return "bridge vni " + oneOf({"add", "add", "delete"}) + " vni " + std::to_string(first) + "-" +
         std::to_string(first + below(5)) + " dev vx-all";
}
std::string RandomChanges::route() {
  const BlackholeDefault route{100 + below(4), below(2) == 0 ? IpAddress::Family::kV4 : IpAddress::Family::kV6};
  if (below(3) == 0) return apply(RemoveBlackhole{route});
  return apply(AddBlackhole{route});
}
std::string RandomChanges::rule() {
  return "ip " + family() + " rule " + oneOf({"add", "del"}) + " " +
         oneOf({"lookup local priority " + number(5, 7), "iif p" + number(0, 2) + " prohibit priority 32763",
                "not iif lo lookup main suppress_ifgroup 110 priority 32764", "not iif lo prohibit priority 32765"});
}
std::string RandomChanges::group() { return "ip link set " + anyLink() + " group " + oneOf({"0", "110"}); }
std::string RandomChanges::sysctl() {
  const std::string key = oneOf({"ipv4.conf.", "ipv6.conf."}) + oneOf({anyLink(), anyLink(), "all"}) + ".forwarding";
  return "sysctl -qw net." + oneOf({key, "ipv4.conf." + anyLink() + ".rp_filter"}) + "=" + number(0, 1);
}
std::string RandomChanges::qdisc() {
  return "tc qdisc " + oneOf({"add", "add", "add", "del"}) + " dev " + foreign() + " " +
         oneOf({"clsact", "clsact", "ingress"});
}
std::string RandomChanges::vlan() {
  const std::uint32_t first = 1 + below(20);
  const std::string self = below(3) == 0 ? "br-nicleaf self" : port();
  const std::string other = port();
  return inBridge(other) + "bridge vlan " + oneOf({"add", "add", "del"}) + " vid " + std::to_string(first) + "-" +
         std::to_string(first + below(5)) + " dev " + self + oneOf({"", " untagged"}) + "; bridge vlan add vid " +
         number(1, 20) + " dev " + other + oneOf({"", " pvid", " pvid untagged"});
}
std::string RandomChanges::tunnel() {
  const std::string first = number(1, 20);
  return inBridge("vx-all") + "bridge link set dev vx-all vlan_tunnel on; bridge vlan add vid " + first +
         " dev vx-all; bridge vlan " + oneOf({"add", "add", "del"}) + " dev vx-all vid " + first + " tunnel_info id " +
         number(10, 40);
}
std::string RandomChanges::fdb() {
  const std::string dev = port(), vlan = number(1, 20);
  return inBridge(dev) + "bridge vlan add vid " + vlan + " dev " + dev + "; bridge fdb " +
         oneOf({"add", "replace", "del"}) + " " + anyMac() + " dev " + dev + " master " +
         oneOf({"static sticky", "static", "local"}) + " vlan " + vlan;
}
std::string RandomChanges::localMac() {
  const VlanMac entry{mac(anyMac()), {static_cast<std::uint16_t>(1 + below(20))}};
  run("bridge vlan add dev br-nicleaf self vid " + std::to_string(entry.vlan.value));
  if (below(3) == 0) return apply(RemoveLocalMac{"br-nicleaf", entry});
  return apply(AddLocalMac{"br-nicleaf", entry});
}
std::string RandomChanges::staticMac() {
  const VlanMac entry{mac(anyMac()), {static_cast<std::uint16_t>(1 + below(20))}};
  const std::string dev = port();
  run(inBridge(dev) + "bridge vlan add dev " + dev + " vid " + std::to_string(entry.vlan.value));
  if (below(3) == 0) return apply(RemoveStaticMac{dev, entry});
  return apply(AddStaticMac{dev, entry});
}
std::string RandomChanges::filter() {
  PortFilter filter;
  filter.preference = static_cast<std::uint16_t>(kFirstFilterPreference + below(4));
  filter.ethType = 0x0806;
  filter.matches = {
      {FilterField::kEthSource, {2, 0, 0, 0, 0, static_cast<std::uint8_t>(below(3))}, {255, 255, 255, 255, 255, 255}}};
  if (below(2) == 0) filter.action = FilterDrop{};
  if (below(2) == 0) filter.hook = Hook::kEgress;
  if (below(3) == 0) filter.chain = kSecurityChain;
  const std::string dev = foreign();
  run("tc qdisc add dev " + dev + " clsact");
  return apply(AddFilter{dev, filter});
}
std::string RandomChanges::filtersGone() {
  return "tc filter del dev " + foreign() + oneOf({" ingress", " egress"}) +
         oneOf({"", "", " chain " + std::to_string(kSecurityChain)}) +
         (below(2) == 0 ? "" : " pref " + std::to_string(kFirstFilterPreference + below(4)));
}

const std::vector<RandomChanges::Kind>& RandomChanges::table() {
  using R = RandomChanges;
  static const std::vector<Kind> kinds{{"create", false, &R::create},
                                       {"bridge", false, &R::bridge},
                                       {"mark", false, &R::mark},
                                       {"remove", false, &R::remove},
                                       {"admin", false, &R::admin},
                                       {"mtu", false, &R::mtu},
                                       {"mac", false, &R::macAddress},
                                       {"enslave", false, &R::enslave},
                                       {"release", false, &R::release},
                                       {"rename", false, &R::rename},
                                       {"addrgen", false, &R::addrgen},
                                       {"away", false, &R::away},
                                       {"back", false, &R::back},
                                       {"port flag", false, &R::portFlag},
                                       {"port state", false, &R::portState},
                                       {"VXLAN", false, &R::vxlanSettings},
                                       {"altname", false, &R::alternativeName},
                                       {"address", false, &R::address},
                                       {"foreign address", false, &R::foreignAddress},
                                       {"flush", false, &R::flush},
                                       {"vni", false, &R::vni},
                                       {"route", false, &R::route},
                                       {"rule", false, &R::rule},
                                       {"group", false, &R::group},
                                       {"sysctl", false, &R::sysctl},
                                       {"qdisc", false, &R::qdisc},
                                       {"vlan", true, &R::vlan},
                                       {"tunnel", true, &R::tunnel},
                                       {"fdb", true, &R::fdb},
                                       {"local MAC", true, &R::localMac},
                                       {"static MAC", true, &R::staticMac},
                                       {"filter", true, &R::filter},
                                       {"filters gone", true, &R::filtersGone}};
  return kinds;
}

std::vector<std::string> RandomChanges::kinds() const {
  std::vector<std::string> names;
  for (const Kind& kind : table()) {
    if (everything_ || !kind.needsEverything) names.emplace_back(kind.name);
  }
  return names;
}

std::string RandomChanges::next() {
  // Runs each kind once, then each again; in between, makes the objects that are missing.
  const auto& kinds = table();
  if (toDo_.empty()) {
    for (const Kind& kind : kinds) {
      if (everything_ || !kind.needsEverything) toDo_.push_back(&kind);
    }
    std::shuffle(toDo_.begin(), toDo_.end(), random_);
  }
  const Kind* kind = &kinds.front();
  if (!toDo_.empty() && below(3) != 0) {
    kind = toDo_.back();
    toDo_.pop_back();
  }
  applied_.reset();
  const std::string what = (this->*kind->make)();
  const bool did = applied_ ? *applied_ : run(what).status == 0;
  if (did) ++done_[kind->name];
  return what + (did ? "" : "  (refused)");
}

}  // namespace nicleaf::test
