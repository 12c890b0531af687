// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>

#include <cstdint>
#include <iterator>

#include "model/kernel_state.hpp"

namespace nicleaf::netlink {

/// What a rule of each PolicyRule::What consists of, in that order. A rule that refuses has no table, as with iproute2.
struct RuleForm {
  model::PolicyRule::What what;
  std::uint8_t action, table;
  bool l3mdev = false;
  bool inverted = false;  // "not iif lo"
  bool uplink = false;    // "iif UPLINK"
  std::uint32_t group;    // suppressed
};
inline constexpr std::uint32_t kNoGroup = 0xffffffff;
inline constexpr RuleForm kRuleForms[] = {
    {model::PolicyRule::What::kVrfFirst, FR_ACT_TO_TBL, RT_TABLE_UNSPEC, true, false, false, kNoGroup},
    {model::PolicyRule::What::kVrf, FR_ACT_TO_TBL, RT_TABLE_UNSPEC, true, false, false, kNoGroup},
    {model::PolicyRule::What::kVrfEnd, FR_ACT_UNREACHABLE, RT_TABLE_UNSPEC, true, false, false, kNoGroup},
    {model::PolicyRule::What::kLocal, FR_ACT_TO_TBL, RT_TABLE_LOCAL, false, false, false, kNoGroup},
    {model::PolicyRule::What::kFromUplink, FR_ACT_PROHIBIT, RT_TABLE_UNSPEC, false, false, true, kNoGroup},
    {model::PolicyRule::What::kForwarded, FR_ACT_TO_TBL, RT_TABLE_MAIN, false, true, false, model::kRoutedGroup},
    {model::PolicyRule::What::kForwardedEnd, FR_ACT_PROHIBIT, RT_TABLE_UNSPEC, false, true, false, kNoGroup},
};

}  // namespace nicleaf::netlink
