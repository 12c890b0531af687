// SPDX-License-Identifier: Apache-2.0
#include "kernel/state_differences.hpp"

namespace nicleaf::kernel {
namespace {

using model::Link;

template <auto Member>
bool same(const Link& a, const Link& b) {
  return a.*Member == b.*Member;
}

constexpr struct {
  const char* name;
  bool (*same)(const Link&, const Link&);
} kParts[] = {
    {"kind", same<&Link::kind>},
    {"owner", same<&Link::ours>},
    {"admin state", same<&Link::adminUp>},
    {"MTU", same<&Link::mtu>},
    {"MAC", same<&Link::mac>},
    {"master", same<&Link::master>},
    {"IPv6 address generation", same<&Link::ipv6LinkLocal>},
    {"bridge port", same<&Link::bridgePort>},
    {"VLANs of the bridge", same<&Link::selfVlans>},
    {"MACs of the bridge", same<&Link::localMacs>},
    {"VNI filter", same<&Link::vniFilter>},
    {"addresses", same<&Link::addresses>},
    {"filters", same<&Link::ingress>},
};

std::string differenceOf(const Link& before, const Link& now) {
  std::string text;
  for (const auto& part : kParts) {
    if (!part.same(before, now)) text += (text.empty() ? "" : ", ") + std::string(part.name);
  }
  return text;
}

}  // namespace

std::vector<std::string> differences(const model::KernelState& before, const model::KernelState& now) {
  std::vector<std::string> lines;
  for (const auto& [name, link] : before.links) {
    const auto at = now.links.find(name);
    const std::string what = at == now.links.end() ? "is gone" : differenceOf(link, at->second);
    if (!what.empty()) lines.push_back(name + ": " + what);
  }
  for (const auto& [name, link] : now.links) {
    if (!before.links.contains(name)) lines.push_back(name + ": is new");
  }
  if (before.blackholes != now.blackholes) lines.emplace_back("blackhole routes");
  if (before.localRules != now.localRules) lines.emplace_back("rules of the local table");
  if (before.knowsVniFilter != now.knowsVniFilter) lines.emplace_back("VNI filters of the kernel");
  return lines;
}

}  // namespace nicleaf::kernel
