// SPDX-License-Identifier: Apache-2.0
#include "frr/transient.hpp"

#include <algorithm>
#include <string_view>

namespace nicleaf::frr {
namespace {

constexpr std::string_view kNotYet[] = {
    "zebra vrf info not found",           // zebra has not heard of the VRF's device
    "Only inactive VRFs can be deleted",  // the VRF's device is not gone yet
    "Please unconfigure l3vni",           // bgpd has not heard that zebra gave up the L3VNI
};

}  // namespace

bool mayPass(const model::Error& error) {
  return error.code == model::ErrorCode::kRefused && std::ranges::any_of(kNotYet, [&](std::string_view words) {
           return error.detail.find(words) != std::string::npos;
         });
}

}  // namespace nicleaf::frr
