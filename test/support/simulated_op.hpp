// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "model/kernel_op.hpp"

namespace nicleaf::test {

inline constexpr std::uint32_t kDefaultMtu = 1500;
/// The kernel's own sysctls of a new link.
inline constexpr model::IpSettings kDefaultIp{.forwarding4 = 0,
                                              .acceptRedirects4 = 1,
                                              .sendRedirects = 1,
                                              .acceptSourceRoute4 = 1,
                                              .forwarding6 = 0,
                                              .acceptRa = 1,
                                              .acceptRedirects6 = 1,
                                              .acceptSourceRoute6 = 0};

/// Executes `op` on `state` by the rules that SimulatedKernel lists. Returns the kernel's error text, or an empty text;
/// an op that fails changes nothing.
[[nodiscard]] std::string execute(const model::KernelOp& op, model::KernelState& state);

}  // namespace nicleaf::test
