// SPDX-License-Identifier: Apache-2.0
#include "kernel/state_differences.hpp"

#include "model/link_members.hpp"

namespace nicleaf::kernel {
namespace {

using model::Link;

std::string differenceOf(const Link& before, const Link& now) {
  std::string text;
  model::forEachLinkMember([&](const auto& row) {
    if (row.words == nullptr || before.*row.member == now.*row.member) return;
    text += (text.empty() ? "" : ", ") + std::string(row.words);
  });
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
  if (before.foreignRoutes != now.foreignRoutes) lines.emplace_back("routes of others");
  if (before.rules != now.rules) lines.emplace_back("routing rules");
  if (before.knowsVniFilter != now.knowsVniFilter) lines.emplace_back("VNI filters of the kernel");
  return lines;
}

}  // namespace nicleaf::kernel
