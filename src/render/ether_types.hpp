// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace nicleaf::render {

/// EtherTypes, as IEEE 802 and linux/if_ether.h number them.
inline constexpr std::uint16_t kEtherIpv4 = 0x0800, kEtherArp = 0x0806, kEtherVlan = 0x8100, kEtherIpv6 = 0x86dd,
                               kEtherServiceVlan = 0x88a8;

}  // namespace nicleaf::render
