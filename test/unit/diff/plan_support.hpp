// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "diff/kernel_plan.hpp"
#include "render/render.hpp"
#include "support/kernel_simulator.hpp"

namespace nicleaf::diff {

/// One tenant with a gateway of each family and one port.
inline model::Intent oneTenant() {
  model::Intent intent;
  intent.underlay = {
      {65001}, *model::IpAddress::parse("192.0.2.11"), *model::Mac::parse("02:00:00:00:00:11"), {{"eth1", 9216}}};
  intent.anycastMac = *model::Mac::parse("02:00:5e:00:01:01");
  intent.ipVrfs = {{"red", {14001}, {3001}, {}, {}, {}}};
  intent.segments = {{"lan",
                      {10010},
                      {10},
                      "red",
                      {*model::IpPrefix::parse("10.0.1.1/24"), *model::IpPrefix::parse("2001:db8:1::1/64")}}};
  intent.ports = {{"pf0vf0", "lan"}};
  return intent;
}

/// The ops as text, without ops for filters.
inline std::vector<std::string> lines(const std::vector<model::KernelOp>& ops, bool filters = false) {
  std::vector<std::string> text;
  for (const model::KernelOp& op : ops) {
    std::string line = describe(op);
    if (line.starts_with("tc ") == filters) text.push_back(std::move(line));
  }
  return text;
}

/// A simulated machine and its desired state.
class Machine {
 public:
  Machine() {
    for (const char* name : {"eth1", "eth2", "pf0vf0", "pf0vf1"}) kernel.addForeign(name);
  }
  [[nodiscard]] model::KernelState observe() { return **kernel.observe(); }
  [[nodiscard]] KernelPlan plan(const model::KernelState& desired) {
    return planKernel(diffKernel(observe(), desired));
  }
  [[nodiscard]] KernelPlan plan(const model::Intent& intent) { return plan(render::render(intent).kernel); }
  /// Whether the kernel accepted every op.
  [[nodiscard]] bool execute(const KernelPlan& plan) {
    bool ok = true;
    for (const auto* stage : {&plan.detach, &plan.create, &plan.raise, &plan.remove}) ok = kernel.apply(*stage) && ok;
    return ok;
  }
  [[nodiscard]] bool reach(const model::Intent& intent) { return execute(plan(intent)) && plan(intent).empty(); }

  test::SimulatedKernel kernel;
};

/// The command that changes the rules' sets.
inline std::string elements(const std::string& verb, const std::string& elements) {
  return "nft '" + verb + " element inet nicleaf " + elements + "'";
}
/// The addresses of oneTenant() in them.
inline const std::string kLocal4 = R"(addresses4 { "red" . 10.0.1.0, "red" . 10.0.1.1, "red" . 10.0.1.255 })",
                         kLocal6 = R"(addresses6 { "red" . 2001:db8:1::, "red" . 2001:db8:1::1 })";

}  // namespace nicleaf::diff
