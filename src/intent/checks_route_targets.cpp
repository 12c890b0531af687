// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <map>

#include "intent/checks.hpp"
#include "intent/leaf_value.hpp"
#include "model/fabric_path.hpp"

namespace nicleaf::intent::checks {
namespace {

struct RouteTarget {
  std::uint64_t as = 0, number = 0;
};

/// `text` has the form of the YANG pattern.
RouteTarget partsOf(const std::string& text) {
  const auto colon = text.find(':');
  RouteTarget target;
  std::from_chars(text.data(), text.data() + colon, target.as);
  std::from_chars(text.data() + colon + 1, text.data() + text.size(), target.number);
  return target;
}

/// RFC 4360 section 3.1 and RFC 5668: either a 16-bit ASN and 32 bits, or a 32-bit ASN and 16 bits.
bool isRouteTarget(const std::string& text) {
  const auto [as, number] = partsOf(text);
  return as >= 1 && (as <= 0xffff ? number <= 0xffffffff : as <= 0xffffffff && number <= 0xffff);
}

std::string pathOf(const model::IpVrf& vrf, const char* leaf, const std::string& target) {
  return model::pathOf(vrf) + "/" + leaf + "[.='" + target + "']";
}

/// The VNIs of the document, by their numbers. That they are unique is checked elsewhere.
struct Vnis {
  explicit Vnis(const model::Intent& intent) : fabric(intent.underlay.routeTargets) {
    for (const model::IpVrf& vrf : intent.ipVrfs) vrfs.emplace(vrf.l3vni.value, &vrf);
    for (const model::Segment& segment : intent.segments) segments.emplace(segment.vni.value, &segment);
  }
  /// Whether a route target with this AS may be exported, and imported, for a VNI if the document gives none.
  [[nodiscard]] bool exports(std::uint64_t as) const { return !fabric.administrator || as == *fabric.administrator; }
  [[nodiscard]] bool imports(std::uint64_t as) const { return !fabric.exactImport || exports(as); }
  [[nodiscard]] std::string imported() const {
    return fabric.administrator && fabric.exactImport ? "this route target" : "this number of any AS";
  }

  const model::RouteTargets& fabric;
  std::map<std::uint64_t, const model::IpVrf*> vrfs;
  std::map<std::uint64_t, const model::Segment*> segments;
};

constexpr char kOtherNumber[] = "a number that is nobody else's VNI: ";

/// Why bgpd would import what `vrf` exports where it does not belong; empty if it would not.
std::string exportProblem(const Vnis& vnis, const model::IpVrf& vrf, const RouteTarget& target) {
  const auto [as, number] = target;
  if (!vnis.imports(as)) return "";
  if (const auto other = vnis.vrfs.find(number); other != vnis.vrfs.end() && other->second != &vrf) {
    if (!other->second->importRouteTargets.empty()) return "";
    return kOtherNumber + model::pathOf(*other->second) + "/l3vni, and ip-vrf " + quoted(other->second->name) +
           " has no import-route-target, so it imports " + vnis.imported();
  }
  if (const auto segment = vnis.segments.find(number); segment != vnis.segments.end()) {
    return kOtherNumber + model::pathOf(*segment->second) + "/vni, and segment " + quoted(segment->second->name) +
           " imports " + vnis.imported();
  }
  return "";
}

/// Whose exports `vrf` would import by accident; empty if nobody's.
std::string importProblem(const Vnis& vnis, const model::IpVrf& vrf, const RouteTarget& target) {
  const auto [as, number] = target;
  if (!vnis.exports(as)) return "";
  if (const auto other = vnis.vrfs.find(number); other != vnis.vrfs.end() && other->second != &vrf) {
    if (!other->second->exportRouteTargets.empty()) return "";
    return kOtherNumber + model::pathOf(*other->second) + "/l3vni, and ip-vrf " + quoted(other->second->name) +
           " has no export-route-target, so it exports this number. To import its routes, give it one";
  }
  const auto segment = vnis.segments.find(number);
  if (segment == vnis.segments.end() || segment->second->ipVrf == vrf.name) return "";
  return kOtherNumber + model::pathOf(*segment->second) + "/vni, and segment " + quoted(segment->second->name) +
         " exports this number";
}

}  // namespace

void routeTargetsInRange(const model::Intent& intent, model::Errors& errors) {
  const auto check = [&](const model::IpVrf& vrf, const std::vector<std::string>& targets, const char* leaf) {
    for (const std::string& target : targets) {
      if (isRouteTarget(target)) continue;
      report(
          errors, pathOf(vrf, leaf, target), "value " + quoted(target),
          "ASN:NN with an ASN of 1..65535 and NN of 0..4294967295, or an ASN of 65536..4294967295 and NN of 0..65535");
    }
  };
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    check(vrf, vrf.importRouteTargets, "import-route-target");
    check(vrf, vrf.exportRouteTargets, "export-route-target");
  }
}

/// An automatic import of bgpd compares only the number of a route target: bgpd masks its type and its AS
/// (mask_ecom_global_admin in bgp_evpn.c). The export route targets of a VRF are also on the MAC/IP routes of its
/// segments (build_evpn_route_extcomm), which L2VNIs import.
void routeTargetsAreNobodyElsesVnis(const model::Intent& intent, model::Errors& errors) {
  const Vnis vnis(intent);
  const auto check = [&](const model::IpVrf& vrf, const std::vector<std::string>& targets, const char* leaf,
                         auto problemOf) {
    for (const std::string& target : targets) {
      std::string problem = problemOf(vnis, vrf, partsOf(target));
      if (!problem.empty()) report(errors, pathOf(vrf, leaf, target), "value " + quoted(target), std::move(problem));
    }
  };
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    check(vrf, vrf.importRouteTargets, "import-route-target", importProblem);
    check(vrf, vrf.exportRouteTargets, "export-route-target", exportProblem);
  }
}

}  // namespace nicleaf::intent::checks
