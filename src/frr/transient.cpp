// SPDX-License-Identifier: Apache-2.0
#include "frr/transient.hpp"

#include <algorithm>
#include <string_view>

namespace nicleaf::frr {
namespace {

constexpr std::string_view kNotYet[] = {
    "zebra vrf info not found",           // zebra does not know the VRF's device yet
    "Only inactive VRFs can be deleted",  // zebra still has the VRF's device
    "Please unconfigure l3vni",           // bgpd does not know yet that zebra has removed the L3VNI
};

}  // namespace

bool mayPass(const model::Error& error) {
  return error.code == model::ErrorCode::kRefused && std::ranges::any_of(kNotYet, [&](std::string_view words) {
           return error.detail.find(words) != std::string::npos;
         });
}

}  // namespace nicleaf::frr
