// SPDX-License-Identifier: Apache-2.0
#include "model/link_members.hpp"

#include <boost/pfr/tuple_size.hpp>

namespace nicleaf::model {

static_assert(std::tuple_size_v<decltype(kLinkMembers)> == boost::pfr::tuple_size_v<Link>,
              "each member of Link has a row in kLinkMembers");
static_assert(boost::pfr::tuple_size_v<PortSettings> == sizeof(PortSettings), "each setting of a port is a bool");
static_assert(boost::pfr::tuple_size_v<BridgeSettings> == sizeof(BridgeSettings) / sizeof(std::uint32_t),
              "each setting of a bridge is a number");
static_assert(boost::pfr::tuple_size_v<IpSettings> == sizeof(IpSettings) / sizeof(std::int32_t),
              "each sysctl of a link is a number");
static_assert(boost::pfr::tuple_size_v<BridgePort> == 4, "LinkTable keeps the lists of a port");

}  // namespace nicleaf::model
