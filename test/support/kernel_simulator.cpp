// SPDX-License-Identifier: Apache-2.0
#include "support/kernel_simulator.hpp"

#include <algorithm>

#include "model/sysctls.hpp"
#include "support/simulated_op.hpp"

namespace nicleaf::test {

using model::IfName;
using model::Link;

std::vector<std::pair<model::Vni, model::VlanId>> vnisOf(const Link& link) {
  std::vector<std::pair<model::Vni, model::VlanId>> vnis;
  if (!link.bridgePort) return vnis;
  const auto* own = std::get_if<model::VxlanKind>(&link.kind);
  const bool single = std::holds_alternative<model::SingleVxlanKind>(link.kind);
  for (const model::BridgeVlan& vlan : link.bridgePort->vlans) {
    if (own != nullptr && vnis.empty()) vnis.emplace_back(own->vni, vlan.id);
    if (single && vlan.tunnel && link.vniFilter.contains(*vlan.tunnel)) vnis.emplace_back(*vlan.tunnel, vlan.id);
  }
  return vnis;
}

SimulatedKernel::SimulatedKernel() {
  state_.knowsVniFilter = true;
  state_.controlPlane.rules = model::ControlPlane::Rules::kMissing;
  addForeign("lo");
  state_.links.change("lo").mtu = 65536;
  for (const model::Sysctl& sysctl : model::kSysctls) {
    const std::string key = sysctl.key;
    const bool on = key.ends_with("_redirects") || key.ends_with("/raw_l3mdev_accept");
    const bool atLeast = sysctl.kind == model::Sysctl::Kind::kAtLeast;
    state_.sysctls.emplace(key, atLeast ? sysctl.value : on ? "1" : "0");
  }
  for (const auto family : {model::IpAddress::Family::kV4, model::IpAddress::Family::kV6}) {
    state_.rules.insert({family, 0, model::PolicyRule::What::kLocal, {}});
    state_.rules.insert({family, 1000, model::PolicyRule::What::kVrf, {}});  // once a VRF has been there
  }
}

void SimulatedKernel::addForeign(const IfName& name) {
  Link link;
  link.name = name;
  link.adminUp = true;
  link.mtu = kDefaultMtu;
  link.mac = model::Mac{{2, 1, 0, 0, 0, static_cast<std::uint8_t>(state_.links.size())}};
  link.ipv6LinkLocal = true;
  link.group = 0;
  link.ip = kDefaultIp;
  state_.links.put(std::move(link));
}

void SimulatedKernel::disturb(const std::function<void(model::KernelState&)>& change) {
  change(state_);
  if (changed_) changed_();
}

model::Expected<kernel::KernelStatePtr> SimulatedKernel::observe() {
  if (observeError_) return model::fail(*observeError_);
  return std::make_shared<const model::KernelState>(state_);
}

tl::expected<void, model::Errors> SimulatedKernel::apply(std::span<const model::KernelOp> ops) {
  model::Errors errors;
  for (const model::KernelOp& op : ops) {
    std::optional<model::Error> error = failure_ ? failure_(op) : std::nullopt;
    if (!error) {
      std::string words = execute(op, state_);
      if (words.empty()) {
        log_.push_back(describe(op));
        continue;
      }
      error.emplace();
      error->code = model::ErrorCode::kRefused;
      error->object = describe(op);
      error->detail = std::move(words);
    }
    errors.push_back(std::move(*error));
  }
  if (changed_ && !ops.empty()) changed_();
  if (errors.empty()) return {};
  return tl::unexpected(std::move(errors));
}

}  // namespace nicleaf::test
