// SPDX-License-Identifier: Apache-2.0
#include "render/underlay_tree.hpp"

#include "render/bgp_instance.hpp"
#include "render/place.hpp"
#include "render/underlay_policy.hpp"

namespace nicleaf::render {
namespace {

constexpr char kUplinkRestartMinutes[] = "1";  // a DPU without uplinks must come back by itself
constexpr char kMaximumPaths[] = "64";         // more uplinks than any DPU has

void renderUplinkLimit(const Place& family, std::uint32_t limit) {
  const Place in = family.container("prefix-limit").entry("direction-list", "[direction='in']");
  in.leaf("max-prefixes", std::to_string(limit)).container("options").leaf("restart-timer", kUplinkRestartMinutes);
}

}  // namespace

void renderUnderlay(model::ConfigTree& tree, const model::Intent& intent) {
  const model::Underlay& underlay = intent.underlay;
  const Place bgp = instance(tree, "default");
  const Place global = renderGlobal(bgp, underlay, intent.gracefulShutdown);
  global.container("bestpath").leaf("as-path-multipath-relax", "true");
  const Place ipv4 = global.family(kIpv4);
  (void)ipv4.entry("network-config", "[prefix='" + underlay.vtepAddress.toString() + "/32']");
  ipv4.container("use-multiple-paths").container("ebgp").leaf("maximum-paths", kMaximumPaths);
  const Place evpn = global.family(kEvpn);
  evpn.leaf("advertise-all-vni", "true");
  for (const model::Segment& segment : intent.segments) {
    if (!underlay.routeTargets.administrator) break;
    renderTargets(evpn.entry("vni", "[vni='" + toString(segment.vni) + "']"),
                  importsOf(underlay.routeTargets, segment.vni), targetsOf(underlay.routeTargets, segment.vni));
  }
  for (const model::Uplink& uplink : underlay.uplinks) {
    const Place neighbor =
        bgp.container("neighbors").entry("unnumbered-neighbor", "[interface='" + uplink.interface + "']");
    neighbor.container("neighbor-remote-as").leaf("remote-as-type", "external");
    for (const char* family : {kIpv4, kEvpn}) {
      neighbor.familyEntry(family).leaf("enabled", "true");
      neighbor.family(family)
          .container("filter-config")
          .leaf("rmap-import", kUnderlayMapIn)
          .leaf("rmap-export", kUnderlayMapOut);
    }
    neighbor.family(kIpv4).container("filter-config").leaf("plist-import", kUnderlayListIn);
    if (uplink.prefixLimit) renderUplinkLimit(neighbor.family(kIpv4), *uplink.prefixLimit);
  }
}

}  // namespace nicleaf::render
