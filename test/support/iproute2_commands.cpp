// SPDX-License-Identifier: Apache-2.0
#include "support/iproute2_commands.hpp"

namespace nicleaf::test {

using namespace model;

std::vector<std::string> iproute2Commands(const KernelOp& op) {
  std::vector<std::string> commands{describe(op)};
  if (const auto* create = std::get_if<CreateLink>(&op)) {
    const auto& mac = create->link.mac;
    commands.push_back("ip link set " + create->link.name + (mac ? " address " + mac->toString() : "") +
                       " addrgenmode none");
  }
  // Braces are for shells that expand them.
  if (const auto* set = std::get_if<SetIpSettings>(&op)) {
    commands.front() = "sysctl -q";
    for (const auto& [key, value] : sysctlsOf(*set)) commands.front() += " " + key + "=" + value;
  }
  // In the lab, the agent is not installed.
  if (std::holds_alternative<LoadControlPlane>(op))
    commands.front() = "nft -f " NICLEAF_SOURCE_DIR "/src/kernel/control_plane.nft";
  // For a VLAN with a tunnel, iproute2 sends the tunnel only.
  if (const auto* add = std::get_if<AddBridgeVlan>(&op); add != nullptr && add->vlan.tunnel) {
    const BridgeVlan plain{add->vlan.id, add->vlan.pvid, add->vlan.untagged, {}};
    commands.insert(commands.begin(), describe(AddBridgeVlan{add->name, plain, add->self}));
  }
  if (const auto* add = std::get_if<AddAddress>(&op); add != nullptr && add->address.address.bits() == 128) {
    commands.front() += " nodad";
  }
  return commands;
}

std::string iproute2Tool(const std::string& command) {
  return command.starts_with("ip -6 ") ? "ip -6" : command.substr(0, command.find(' '));
}

}  // namespace nicleaf::test
