// SPDX-License-Identifier: Apache-2.0
#include "reconcile/route_differences.hpp"

#include <algorithm>
#include <set>

#include "render/entry_rules.hpp"

namespace nicleaf::reconcile {
namespace {

/// Whether bgpd gives such a path to zebra.
bool isInstalled(const model::RoutePath& path) {
  return path.source == "session" || path.source == "evpn" || path.source == "aggregate" || path.source == "leaked";
}

/// Whether the kernel's next hop is the path's: zebra resolves the next hop of a server that is not in a subnet.
bool isDirect(const model::Intent& intent, const model::VrfName& vrf, const model::RoutePath& path) {
  if (path.source == "evpn") return true;
  if (path.source != "session") return false;
  const auto of = render::tenantSession(intent, vrf, path.from);
  return of.session != nullptr && !of.session->multihop;
}

std::string joined(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text.empty() ? "none" : text;
}

std::string quoted(const std::string& prefix) { return prefix.empty() ? "no route" : prefix; }

/// Compares the next hops of the paths in use; those of a path may be one of two addresses.
std::string nextHopDifference(const model::Intent& intent, const model::RouteReport& report) {
  std::set<std::string> missing, foreign;
  for (const model::KernelNextHop& hop : report.kernel->nextHops)
    if (!hop.gateway.empty()) foreign.insert(hop.gateway);
  const std::set<std::string> gateways = foreign;
  for (const model::RoutePath& path : report.bgp.paths) {
    if (!path.best && !path.multipath) continue;
    if (path.blackhole || !isDirect(intent, report.vrf, path)) return "";
    foreign.erase(path.nextHop);
    foreign.erase(path.nextHopLinkLocal);
    if (!gateways.contains(path.nextHop) && !gateways.contains(path.nextHopLinkLocal)) missing.insert(path.nextHop);
  }
  if (missing.empty() && foreign.empty()) return "";
  return "the next hops differ: only bgpd has " + joined(missing) + ", only the kernel has " + joined(foreign);
}

}  // namespace

std::vector<std::string> differences(const model::Intent& intent, const model::RouteReport& report) {
  const model::KernelRoute& kernel = *report.kernel;
  const auto best = std::ranges::find(report.bgp.paths, true, &model::RoutePath::best);
  const bool same = kernel.prefix == report.bgp.prefix;
  if (best == report.bgp.paths.end()) {
    if (!same || kernel.protocol != "bgp") return {};
    return {"the kernel has the route from bgpd, but bgpd has no best path"};
  }
  if (!isInstalled(*best)) return {};
  if (!same)
    return {"bgpd's best path is not in the kernel: table " + std::to_string(kernel.table) + " has " +
            quoted(kernel.prefix) + " for it"};
  if (kernel.protocol != "bgp")
    return {"the kernel does not use bgpd's best path: zebra prefers a route of the protocol " + kernel.protocol};
  const bool discards = best->blackhole || best->source == "aggregate";
  if (discards != (kernel.type == "blackhole"))
    return {"the kernel's route is of type " + kernel.type + ", but bgpd's best path " +
            (discards ? "discards traffic" : "forwards it")};
  if (std::string text = nextHopDifference(intent, report); !text.empty()) return {text};
  return {};
}

}  // namespace nicleaf::reconcile
