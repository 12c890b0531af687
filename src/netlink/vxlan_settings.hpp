// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/if_link.h>

#include <cstddef>
#include <iterator>

#include "model/link.hpp"
#include "netlink/number_settings.hpp"

namespace nicleaf::netlink {

/// The settings of a VXLAN device as IFLA_VXLAN_* attributes; IFLA_VXLAN_GROUP or IFLA_VXLAN_GROUP6 has the remote.
inline constexpr NumberSetting<model::VxlanSettings> kVxlanSettings[] = {
    {IFLA_VXLAN_LEARNING, Width::k8, &model::VxlanSettings::learning},
    {IFLA_VXLAN_TOS, Width::k8, &model::VxlanSettings::tos},
    {IFLA_VXLAN_TTL, Width::k8, &model::VxlanSettings::ttl},
    {IFLA_VXLAN_DF, Width::k8, &model::VxlanSettings::dontFragment},
};
static_assert(sizeof(model::VxlanSettings) ==
                  offsetof(model::VxlanSettings, learning) + std::size(kVxlanSettings) * sizeof(std::uint32_t),
              "each setting has an attribute");

}  // namespace nicleaf::netlink
