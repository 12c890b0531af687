// SPDX-License-Identifier: Apache-2.0
#include "render/bgp_instance.hpp"

namespace nicleaf::render {

Place renderGlobal(const Place& instance, const model::Underlay& underlay, bool gracefulShutdown) {
  Place global = instance.container("global");
  global.leaf("local-as", toString(underlay.localAs))
      .leaf("router-id", underlay.routerId.value_or(underlay.vtepAddress).toString())
      .leaf("ebgp-requires-policy", "false")
      .leaf("default-ipv4-unicast", "false");
  if (gracefulShutdown) global.container("graceful-shutdown").leaf("enable", "true");
  return global;
}

std::vector<std::string> targetsOf(const model::RouteTargets& fabric, model::Vni vni,
                                   const std::vector<std::string>& given) {
  if (!given.empty() || !fabric.administrator) return given;
  return {std::to_string(*fabric.administrator) + ":" + toString(vni)};
}

std::vector<std::string> importsOf(const model::RouteTargets& fabric, model::Vni vni,
                                   const std::vector<std::string>& given) {
  return fabric.exactImport ? targetsOf(fabric, vni, given) : given;
}

void renderTargets(const Place& place, const std::vector<std::string>& imports,
                   const std::vector<std::string>& exports) {
  place.leafList("import-route-target", imports).leafList("export-route-target", exports);
}

void renderRemoteAs(const Place& neighbor, const model::PeerAs& as) {
  using enum model::PeerAs::Kind;
  const Place remote = neighbor.container("neighbor-remote-as");
  if (as.kind == kExternal) remote.leaf("remote-as-type", "external");
  if (as.kind == kInternal) remote.leaf("remote-as-type", "internal");
  if (as.kind == kNumber) remote.leaf("remote-as-type", "as-specified").leaf("remote-as", toString(as.number));
}

}  // namespace nicleaf::render
