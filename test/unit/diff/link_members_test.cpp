// SPDX-License-Identifier: Apache-2.0
#include <functional>

#include <gmock/gmock.h>

#include "diff/kernel_diff.hpp"
#include "kernel/state_differences.hpp"
#include "model/link_members.hpp"
#include "netlink/bridge_settings.hpp"
#include "netlink/encode.hpp"
#include "netlink/port_flags.hpp"
#include "netlink/vxlan_settings.hpp"
#include "unit/diff/plan_support.hpp"

// A change of any member of a link is noticed, planned, encoded and made.
namespace nicleaf::diff {
namespace {

using namespace model;

/// A state in which each member of a link has a value in some link.
KernelState everything() {
  Intent intent = oneTenant();
  intent.underlay.vxlanDevices = VxlanDevices::kSingle;
  intent.ipVrfs.push_back({"blue", {14002}, {3002}, {}, {}, {}});
  intent.ports.front().staticMacs = {{{2, 0, 0, 0, 0, 0x30}}};
  intent.ports.front().allowedSources = {*IpPrefix::parse("10.0.1.0/24")};
  return render::render(intent).kernel;
}

// Another value of each type that a member has; the same if there is none.
void change(bool& value) { value = !value; }
void change(std::optional<bool>& value) { value = !value.value_or(true); }
void change(std::optional<std::uint32_t>& value) { value = value.value_or(1500) - 100; }
void change(std::optional<VxlanSettings>& vxlan) {
  if (vxlan) vxlan->ttl = 1;
}
void change(std::set<IfName>& names) { names.insert("x"); }
void change(IfName& name) { name += "x"; }
void change(std::optional<IfName>& master) {
  if (master == "red") master = "blue";
}
void change(std::optional<Mac>& mac) { mac = Mac{{2, 0, 0, 0, 0, 0x77}}; }
void change(LinkKind& kind) {
  if (auto* vrf = std::get_if<VrfKind>(&kind)) vrf->table += 100;
}
void change(std::optional<BridgeSettings>& bridge) {
  if (bridge) bridge->multicastSnooping = 1;
}
void change(std::optional<BridgePort>& port) {
  if (!port) return;
  change(port->settings.isolated);
  port->vlans.insert(BridgeVlan{{99}});
  port->staticMacs.insert(VlanMac{Mac{{2, 0, 0, 0, 0, 0x99}}, VlanId{99}});
}
void change(FlatSet<BridgeVlan>& vlans) { vlans.insert(BridgeVlan{{99}}); }
void change(FlatSet<VlanMac>& macs) { macs.insert(VlanMac{Mac{{2, 0, 0, 0, 0, 0x99}}, VlanId{10}}); }
void change(FlatSet<Vni>& vnis) { vnis.insert({9999}); }
void change(std::set<IpPrefix>& addresses) { addresses.insert(*IpPrefix::parse("10.9.9.1/24")); }
void change(std::optional<IpSettings>& ip) {
  if (ip) ip->arpAccept += 1;
}
void change(std::set<PortFilter>& filters) {
  if (!filters.empty()) filters.erase(filters.begin());
}

/// All that the kernel would be sent. Indexes are made up.
std::string wire(const KernelPlan& plan) {
  const auto indexOf = [](const IfName& name) { return static_cast<std::uint32_t>(std::hash<IfName>{}(name)); };
  std::string all;
  for (const auto* stage : {&plan.detach, &plan.create, &plan.raise, &plan.remove}) {
    for (const KernelOp& op : *stage) {
      if (std::holds_alternative<SetSysctl>(op) || std::holds_alternative<SetIpSettings>(op)) all += describe(op);
      const auto other = otherOf(op);
      for (const auto& message : netlink::encode(op, {indexOf(linkOf(op)), other ? indexOf(*other) : 0})) {
        const netlink::Bytes bytes = message.bytes();
        all.append(bytes.begin(), bytes.end());
      }
    }
  }
  return all;
}

/// Whether a machine that is as `before` says becomes what `after` says of `name`, in `is`'s eyes.
bool brings(const KernelState& before, const KernelState& after, const IfName& name,
            const std::function<bool(const Link& link)>& is) {
  Machine machine;
  if (!machine.execute(machine.plan(before)) || !machine.plan(before).empty()) return false;
  const KernelPlan plan = machine.plan(after);
  if (wire(plan).empty() || !machine.execute(plan) || !machine.plan(after).empty()) return false;
  return is(machine.observe().links.at(name)) && wire(Machine().plan(before)) != wire(Machine().plan(after));
}

/// Whether a state with another value of the member in `name` is another state to all that compare states.
template <typename T>
bool isNoticed(const LinkMember<T>& row, const KernelState& before, const KernelState& after, const IfName& name) {
  const bool compared = !diffKernel(before, after).empty() || !conflicts(before, after).empty();
  if (row.words == nullptr) return compared;
  return compared && kernel::differences(before, after) == std::vector{name + ": " + row.words};
}

template <typename T>
bool canBeChanged(const LinkMember<T>& row, const IfName& name) {
  if (row.demand == Demand::kNothing) return true;
  const KernelState before = everything();
  Link link = before.links.at(name);
  change(link.*row.member);
  if (link == before.links.at(name)) return false;
  KernelState after = before;
  after.links.erase(name);
  after.links.put(link);
  if (!isNoticed(row, before, after, name)) return false;
  if (row.demand == Demand::kIdentity) return true;  // another link, of which there are tests enough
  return brings(before, after, name, [&](const Link& seen) { return seen.*row.member == link.*row.member; });
}

TEST(LinkMembers, EachOneIsComparedLoggedPlannedAndEncoded) {
  const KernelState state = everything();
  int number = 0;
  forEachLinkMember([&](const auto& row) {
    const bool anywhere = std::any_of(state.links.begin(), state.links.end(),
                                      [&](const auto& entry) { return canBeChanged(row, entry.first); });
    EXPECT_TRUE(anywhere) << "member " << number << " of Link, " << (row.words == nullptr ? "-" : row.words);
    ++number;
  });
}

TEST(LinkMembers, EachSettingOfAPortIsComparedDescribedPlannedAndEncoded) {
  for (const netlink::PortFlag& flag : netlink::kPortFlags) {
    SCOPED_TRACE(flag.attribute);
    const KernelState before = everything();
    KernelState after = before;
    PortSettings& settings = after.links.change("pf0vf0").bridgePort->settings;
    change(settings.*flag.member);
    EXPECT_NE(describe(SetBridgePort{"x", settings}), describe(SetBridgePort{"x", PortSettings{}}));
    EXPECT_TRUE(
        isNoticed(LinkMember{&Link::bridgePort, "bridge port", Demand::kIfSet, Table::kLink}, before, after, "pf0vf0"));
    EXPECT_TRUE(
        brings(before, after, "pf0vf0", [&](const Link& seen) { return seen.bridgePort->settings == settings; }));
  }
}

TEST(LinkMembers, EachSettingOfABridgeIsComparedDescribedPlannedAndEncoded) {
  for (const netlink::BridgeSetting& setting : netlink::kBridgeSettings) {
    SCOPED_TRACE(setting.attribute);
    const KernelState before = everything();
    KernelState after = before;
    BridgeSettings& settings = *after.links.change("br-nicleaf").bridge;
    settings.*setting.member ^= 1U;
    EXPECT_NE(describe(SetBridge{"x", settings}), describe(SetBridge{"x", BridgeSettings{}}));
    EXPECT_TRUE(isNoticed(LinkMember{&Link::bridge, "settings of the bridge", Demand::kIfSet, Table::kLink}, before,
                          after, "br-nicleaf"));
    EXPECT_TRUE(brings(before, after, "br-nicleaf", [&](const Link& seen) { return seen.bridge == settings; }));
  }
}

TEST(LinkMembers, EachSettingOfAVxlanDeviceIsComparedDescribedPlannedAndEncoded) {
  const auto expectTaken = [](auto alter) {
    const KernelState before = everything();
    KernelState after = before;
    VxlanSettings& settings = *after.links.change("vx-nicleaf").vxlan;
    alter(settings);
    EXPECT_NE(describe(SetVxlan{"x", settings}), describe(SetVxlan{"x", VxlanSettings{}}));
    EXPECT_TRUE(isNoticed(LinkMember{&Link::vxlan, "settings of the VXLAN device", Demand::kIfSet, Table::kLink},
                          before, after, "vx-nicleaf"));
    EXPECT_TRUE(brings(before, after, "vx-nicleaf", [&](const Link& seen) { return seen.vxlan == settings; }));
  };
  for (const auto& setting : netlink::kVxlanSettings) {
    SCOPED_TRACE(setting.attribute);
    expectTaken([&](VxlanSettings& settings) { settings.*setting.member ^= 1U; });
  }
  expectTaken([](VxlanSettings& settings) { settings.remote = *IpAddress::parse("203.0.113.9"); });
}

TEST(LinkMembers, EachSysctlOfALinkIsComparedDescribedPlannedAndSet) {
  for (const IpSetting& setting : kIpSettings) {
    SCOPED_TRACE(setting.key);
    const KernelState before = everything();
    KernelState after = before;
    IpSettings& settings = *after.links.change("vlan10").ip;
    settings.*setting.member ^= 1;
    const SetIpSettings op{"vlan10", before.links.at("vlan10").ip, settings};
    EXPECT_EQ(describe(op), "sysctl " + sysctlOf("vlan10", setting) + "=" + std::to_string(settings.*setting.member));
    EXPECT_FALSE(diffKernel(before, after).empty());
    EXPECT_TRUE(brings(before, after, "vlan10", [&](const Link& seen) { return seen.ip == settings; }));
  }
}

}  // namespace
}  // namespace nicleaf::diff
