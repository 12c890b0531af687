// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <random>

#include "component/kernel/netns_fixture.hpp"

namespace nicleaf::test {

/// Makes random changes to the network namespace that the process is in at construction: with iproute2 and, for what
/// iproute2 may be too old for, with a Kernel of its own. The kernel may refuse a change. The same seed makes the same
/// changes.
class RandomChanges {
 public:
  /// `everything`: also changes that need VRFs, 802.1Q, bridge VLAN filtering and flower.
  RandomChanges(std::uint64_t seed, bool everything);
  ~RandomChanges();
  RandomChanges(const RandomChanges&) = delete;
  RandomChanges& operator=(const RandomChanges&) = delete;

  /// Makes the initial objects: pairs of veths, links of ours, bridges of ours and others.
  void prepare();
  /// Makes one change. Returns what it was, and whether it was made.
  std::string next();
  /// The number of changes made, by kind.
  [[nodiscard]] const std::map<std::string, int>& done() const { return done_; }
  /// The names of all kinds of changes.
  [[nodiscard]] std::vector<std::string> kinds() const;

 private:
  struct Kind {
    const char* name;
    bool needsEverything;
    std::string (RandomChanges::*make)();  // returns a command, or describes a change already made: see applied_
  };
  static const std::vector<Kind>& table();

  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }
  std::string oneOf(const std::vector<std::string>& words) {
    return words[below(static_cast<std::uint32_t>(words.size()))];
  }
  std::string number(std::uint32_t from, std::uint32_t to) { return std::to_string(from + below(to - from + 1)); }
  std::string anyLink();
  std::string foreign() { return oneOf({"f0", "f1", "f2", "f3", "p0", "p1"}); }
  std::string ours() { return oneOf({"vx1", "vx2", "vx3", "vx4", "vx-all", "br-nicleaf"}); }
  std::string port() { return oneOf({"f0", "f1", "f2", "vx1", "vx2", "vx-all"}); }
  static std::string inBridge(const std::string& dev) { return "ip link set " + dev + " master br-nicleaf; "; }
  std::string anyMac() { return "02:00:00:00:01:0" + number(0, 9); }
  std::string family() { return oneOf({"-4", "-6"}); }
  std::string apply(const model::KernelOp& op);

  std::string create();
  std::string bridge();
  std::string mark();
  std::string remove();
  std::string admin();
  std::string mtu();
  std::string macAddress();
  std::string enslave();
  std::string release();
  std::string rename();
  std::string addrgen();
  std::string away();
  std::string back();
  std::string portFlag();
  std::string portState();
  std::string vxlanSettings();
  std::string alternativeName();
  std::string address();
  std::string foreignAddress();
  std::string flush();
  std::string vni();
  std::string route();
  std::string rule();
  std::string group();
  std::string sysctl();
  std::string qdisc();
  std::string vlan();
  std::string tunnel();
  std::string fdb();
  std::string localMac();
  std::string staticMac();
  std::string filter();
  std::string filtersGone();

  std::mt19937_64 random_;
  bool everything_;
  boost::asio::io_context context_;
  std::unique_ptr<kernel::NetlinkKernel> kernel_;
  int elsewhere_ = -1;             // a process in another namespace
  std::vector<std::string> away_;  // names of links that may be there
  std::map<std::string, int> done_;
  std::vector<const Kind*> toDo_;
  std::optional<bool> applied_;  // nullopt: the change is a command that is still to be run
};

}  // namespace nicleaf::test
