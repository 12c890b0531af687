// SPDX-License-Identifier: Apache-2.0
#include "diff/foreign_links.hpp"

#include <optional>
#include <string_view>

namespace nicleaf::diff {
namespace {

using model::IpSettings;

constexpr char kForwarding[] = "net/ipv6/conf/all/forwarding";
constexpr char kDefaultForwarding[] = "net/ipv6/conf/default/forwarding";

/// Sysctls of all links that the kernel combines with a link's own: the larger one, or either, counts.
constexpr struct {
  const char* key;
  std::int32_t IpSettings::*member;
} kCombined[] = {
    {"net/ipv4/conf/all/rp_filter", &IpSettings::rpFilter},
    {"net/ipv4/conf/all/accept_redirects", &IpSettings::acceptRedirects4},
    {"net/ipv4/conf/all/send_redirects", &IpSettings::sendRedirects},
    {"net/ipv4/conf/all/proxy_arp", &IpSettings::proxyArp},
    {"net/ipv4/conf/all/route_localnet", &IpSettings::routeLocalnet},
};

std::optional<std::int32_t> numberOf(const std::map<std::string, std::string>& sysctls, std::string_view key) {
  const auto at = sysctls.find(std::string(key));
  if (at == sysctls.end() || at->second.size() != 1) return std::nullopt;  // all values are digits
  return at->second.front() - '0';
}

}  // namespace

void keepForeignLinks(const model::KernelState& observed, const model::KernelState& desired, KernelDelta& delta) {
  std::optional<std::int32_t> forwarding;  // as it will be
  for (const auto& [key, value] : delta.sysctls) {
    if (key == kForwarding) forwarding = numberOf({{key, value}}, key);
  }
  if (delta.sysctls.empty()) return;
  const auto defaults = desired.sysctls.find(kDefaultForwarding);
  if (forwarding && defaults != desired.sysctls.end()) {
    std::erase_if(delta.sysctls, [](const auto& entry) { return entry.first == kDefaultForwarding; });
    delta.sysctls.emplace_back(*defaults);  // the kernel changes it together with the other
  }
  for (const auto& [name, link] : observed.links) {
    const auto wanted = desired.links.find(name);
    const bool foreign = wanted == desired.links.end();
    if (!link.ip || (foreign && link.ours)) continue;
    IpSettings before = *link.ip;
    if (foreign) {
      for (const auto& [key, member] : kCombined) {
        const auto was = numberOf(observed.sysctls, key);
        if (desired.sysctls.contains(key) && was && *was > before.*member) before.*member = *was;
      }
      if (forwarding == 1 && before.forwarding6 == 0 && before.acceptRa == 1) before.acceptRa = 2;
      if (before != *link.ip) delta.keptBefore.push_back({name, *link.ip, before});
    }
    if (!forwarding) continue;
    IpSettings after = !foreign && wanted->second.ip ? *wanted->second.ip : before;
    IpSettings between = after;
    between.forwarding6 = *forwarding;
    if (between != after) delta.keptAfter.push_back({name, between, after});
  }
}

void unroute(const model::Link& link, std::vector<model::KernelOp>& ops) {
  if (link.group != model::kRoutedGroup) return;
  ops.emplace_back(model::SetGroup{link.name, 0});
  if (!link.ip) return;
  IpSettings host = *link.ip;
  host.forwarding4 = host.forwarding6 = 0;
  if (host != *link.ip) ops.emplace_back(model::SetIpSettings{link.name, link.ip, host});
}

}  // namespace nicleaf::diff
