// SPDX-License-Identifier: Apache-2.0
#include <linux/devlink.h>
#include <linux/genetlink.h>

#include <gmock/gmock.h>

#include "netlink/devlink_message.hpp"
#include "unit/netlink/fixtures.hpp"

namespace nicleaf::netlink {
namespace {

using test::devlinkPort;
using test::payloadOf;
using test::PortNumbers;

std::string nameOf(const PortNumbers& numbers) {
  const auto port = decodeDevlinkPort(devlinkPort(numbers));
  return port ? port->name : "no port";
}

TEST(DevlinkPort, IsNamedAsTheKernelNamesIt) {
  EXPECT_EQ(nameOf({.flavour = DEVLINK_PORT_FLAVOUR_PHYSICAL, .number = 1}), "p1");
  EXPECT_EQ(nameOf({.flavour = DEVLINK_PORT_FLAVOUR_PHYSICAL, .number = 1, .split = 2}), "p1s2");
  EXPECT_EQ(nameOf({.flavour = DEVLINK_PORT_FLAVOUR_PCI_PF, .pf = 1}), "pf1");
  EXPECT_EQ(nameOf({.flavour = DEVLINK_PORT_FLAVOUR_PCI_PF, .pf = 0, .controller = 1, .external = true}), "c1pf0");
  EXPECT_EQ(nameOf({.flavour = DEVLINK_PORT_FLAVOUR_PCI_VF, .pf = 0, .function = 3, .controller = 0}), "pf0vf3");
  EXPECT_EQ(nameOf({.flavour = DEVLINK_PORT_FLAVOUR_PCI_VF, .pf = 0, .function = 3, .controller = 1, .external = true}),
            "c1pf0vf3");
  EXPECT_EQ(nameOf({.flavour = DEVLINK_PORT_FLAVOUR_PCI_SF, .pf = 0, .function = 88, .controller = 0}), "pf0sf88");
  EXPECT_EQ(nameOf({.flavour = DEVLINK_PORT_FLAVOUR_CPU, .number = 1}), "");
  EXPECT_EQ(nameOf({.flavour = DEVLINK_PORT_FLAVOUR_PCI_VF, .pf = 0}), "");
}

TEST(DevlinkPort, HasItsDeviceAndNetdev) {
  const auto port = decodeDevlinkPort(devlinkPort({.flavour = DEVLINK_PORT_FLAVOUR_PHYSICAL, .number = 0}));
  ASSERT_TRUE(port);
  EXPECT_EQ(port->device, "pci/0000:03:00.0");
  EXPECT_EQ(port->index, 9U);
}

TEST(DevlinkPort, WithoutADeviceIsNone) {
  Message message(0x20, 0);
  message.extra<genlmsghdr>().cmd = DEVLINK_CMD_PORT_NEW;
  message.putU32(DEVLINK_ATTR_PORT_INDEX, 1);
  EXPECT_FALSE(decodeDevlinkPort(payloadOf(message)));
}

TEST(DevlinkPort, CutAnywhereIsNeverRead) {
  const auto whole = devlinkPort({.flavour = DEVLINK_PORT_FLAVOUR_PCI_VF, .pf = 0, .function = 3, .controller = 1});
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const std::vector<std::uint8_t> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    const auto port = decodeDevlinkPort(cut);
    EXPECT_TRUE(!port || port->device == "pci/0000:03:00.0") << length;
    (void)decodeDevlinkFamily(cut);
    (void)decodeEswitchMode(cut);
  }
}

TEST(DevlinkEswitch, ModesAreKnown) {
  for (const auto& [mode, name] :
       {std::pair<std::uint16_t, const char*>{DEVLINK_ESWITCH_MODE_LEGACY, "legacy"}, {1, "switchdev"}}) {
    Message message(0x20, 0);
    message.extra<genlmsghdr>().cmd = DEVLINK_CMD_ESWITCH_GET;
    message.putU16(DEVLINK_ATTR_ESWITCH_MODE, mode);
    EXPECT_EQ(decodeEswitchMode(payloadOf(message)), name);
  }
  EXPECT_FALSE(decodeEswitchMode(payloadOf(getEswitch(0x20, "pci/0000:03:00.0"))));
}

TEST(DevlinkFamilyAnswer, HasTheNumberAndTheGroupOfNotifications) {
  const auto family = decodeDevlinkFamily(test::devlinkFamily());
  ASSERT_TRUE(family);
  EXPECT_EQ(family->id, 0x17);
  EXPECT_EQ(family->group, 8U);
}

}  // namespace
}  // namespace nicleaf::netlink
