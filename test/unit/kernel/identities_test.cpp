// SPDX-License-Identifier: Apache-2.0
#include "kernel/identities.hpp"

#include <linux/devlink.h>

#include <gmock/gmock.h>

#include "unit/netlink/fixtures.hpp"

namespace nicleaf::kernel {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(Identities, OfDevlinkComeBeforeThoseOfTheDriver) {
  netlink::LinksByIndex links;
  for (const std::uint32_t index : {9U, 10U, 11U}) {
    netlink::LinkRecord& record = links[index];
    record.index = index;
    record.link.name = "eth" + std::to_string(index);
  }
  links[9].physPortName = "old";
  links[10].physPortName = "sw1p1";
  links[10].parentDevice = "pci/0000:00:08.0";
  const auto port = netlink::decodeDevlinkPort(
      netlink::test::devlinkPort({.flavour = DEVLINK_PORT_FLAVOUR_PCI_VF, .pf = 0, .function = 3}));
  EXPECT_THAT(identitiesOf(links, {*port}),
              ElementsAre(Pair("eth10", model::PortIdentity{"sw1p1", "pci/0000:00:08.0"}),
                          Pair("eth9", model::PortIdentity{"pf0vf3", "pci/0000:03:00.0"})));
}

}  // namespace
}  // namespace nicleaf::kernel
