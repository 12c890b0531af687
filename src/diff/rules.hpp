// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "model/kernel_op.hpp"

namespace nicleaf::diff {

/// The kernel adds the rule of VRFs with its first VRF; it is missing afterwards only if somebody removed it.
[[nodiscard]] inline bool isVrfs(const model::PolicyRule& rule) { return rule.what == model::PolicyRule::What::kVrf; }
[[nodiscard]] inline bool isLocal(const model::PolicyRule& rule) {
  return rule.what == model::PolicyRule::What::kLocal;
}

/// Appends the ops of the rules for which `is` returns `wanted`.
template <typename Op>
void appendRules(const std::vector<model::PolicyRule>& rules, bool (*is)(const model::PolicyRule&), bool wanted,
                 std::vector<model::KernelOp>& ops) {
  for (const model::PolicyRule& rule : rules) {
    if (is(rule) == wanted) ops.emplace_back(Op{rule});
  }
}

}  // namespace nicleaf::diff
