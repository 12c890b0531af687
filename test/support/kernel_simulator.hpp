// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kernel/kernel.hpp"

namespace nicleaf::test {

/// A kernel in memory, with the rules that plans must respect. VLANs need a bridge. A VLAN device's MTU is at most its
/// bridge's. A link that leaves its master loses VLANs and IPv6 addresses; a link that goes down loses IPv6 addresses.
/// A VNI exists once. A link's sysctls exist as long as the link. zebra does not survive two VRFs with one table. A
/// VXLAN device for one VNI and one for many VNIs are not up at the same time and share no VNI: zebra would abort. One
/// thread. Starts with the loopback only.
class SimulatedKernel : public kernel::Kernel {
 public:
  SimulatedKernel();

  model::Expected<kernel::KernelStatePtr> observe() override;
  void distrust() override { ++distrusts_; }
  tl::expected<void, model::Errors> apply(std::span<const model::KernelOp> ops) override;
  void watch(std::function<void()> changed) override { changed_ = std::move(changed); }

  /// Adds a link that exists without the agent: up, MTU 1500, with link-local addresses allowed.
  void addForeign(const model::IfName& name);
  /// Changes the state as somebody else would; calls the watcher.
  void disturb(const std::function<void(model::KernelState&)>& change);

  /// Called before every op; an error makes the op fail without effect.
  using Failure = std::function<std::optional<model::Error>(const model::KernelOp&)>;
  void failWhen(Failure failure) { failure_ = std::move(failure); }
  /// If set, all observe() calls fail with this error.
  void failObserve(std::optional<model::Error> error) { observeError_ = std::move(error); }

  [[nodiscard]] const model::KernelState& state() const { return state_; }
  /// describe() of every op that took effect, since the start or clearLog().
  [[nodiscard]] const std::vector<std::string>& log() const { return log_; }
  void clearLog() { log_.clear(); }
  [[nodiscard]] int distrusts() const { return distrusts_; }

 private:
  model::KernelState state_;
  std::function<void()> changed_;
  Failure failure_;
  std::optional<model::Error> observeError_;
  std::vector<std::string> log_;
  int distrusts_ = 0;
};

/// The VNIs of a VXLAN device that is a bridge port, with their VLANs.
[[nodiscard]] std::vector<std::pair<model::Vni, model::VlanId>> vnisOf(const model::Link& link);

}  // namespace nicleaf::test
