// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "model/kernel_op.hpp"
#include "netlink/socket.hpp"
#include "netlink/tables.hpp"

namespace nicleaf::kernel {

/// What drivers refused that the agent can do in another way. Remembers it for each link.
class Refusals {
 public:
  /// Whether the driver of a link refused a part of an op, of which the rest is done now. Returns its words: "flag
  /// isolated". Finds the flag by setting them one by one: the kernel does not name it.
  [[nodiscard]] std::string find(netlink::Socket& socket, const model::KernelOp& op, std::uint32_t link, int error);
  /// hw-tc-offload may have been switched on: a FilterTrap will be tried again. (The kernel announces a change of a
  /// device's features as a change of the link.)
  void linkChanged(std::uint32_t link);
  /// By name; forgets links that are not in `links`, and FilterTraps that are to be tried again. Not at once: the apply
  /// that was refused changes links, too.
  [[nodiscard]] model::PortRefusals named(const netlink::LinksByIndex& links,
                                          std::chrono::steady_clock::time_point now = std::chrono::steady_clock::now());

  static constexpr std::chrono::seconds kPatience{60};

 private:
  struct Refused {
    model::PortRefusal what;
    std::chrono::steady_clock::time_point trapAt;
    bool changed = false;  // the link, since then
  };
  std::map<std::uint32_t, Refused> byLink_;
};

}  // namespace nicleaf::kernel
