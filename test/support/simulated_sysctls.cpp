// SPDX-License-Identifier: Apache-2.0
#include "support/simulated_sysctls.hpp"

#include <vector>

namespace nicleaf::test {

std::string setSysctl(const model::SetSysctl& op, model::KernelState& state) {
  const auto known = state.sysctls.find(op.key);
  if (known == state.sysctls.end()) return "No such file or directory";
  const bool changed = known->second != op.value;
  known->second = op.value;
  if (!changed || op.key != "net/ipv6/conf/all/forwarding") return "";
  // It changes all links, and what new links get (addrconf_fixup_forwarding).
  state.sysctls.insert_or_assign("net/ipv6/conf/default/forwarding", op.value);
  std::vector<model::IfName> names;
  for (const auto& [name, link] : state.links) names.push_back(name);
  for (const model::IfName& name : names) state.links.change(name).ip->forwarding6 = std::stoi(op.value);
  return "";
}

void setSysctls(const model::SetIpSettings& op, model::IpSettings& settings) {
  for (const model::IpSetting& setting : model::kIpSettings) {
    const std::int32_t value = op.after.*setting.member;
    if (!op.before || (*op.before).*setting.member != value) settings.*setting.member = value;
  }
}

}  // namespace nicleaf::test
