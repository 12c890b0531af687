// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include "intent/checks.hpp"
#include "intent/leaf_value.hpp"
#include "model/fabric_path.hpp"
#include "model/names.hpp"

namespace nicleaf::intent::checks {
namespace {

/// Reports a number that is used more than once, and where it was used first.
template <typename Number>
class NumberTable {
 public:
  NumberTable(model::Errors& errors, std::string what) : errors_(errors), what_(std::move(what)) {}
  void claim(Number number, const std::string& path) {
    const auto [place, fresh] = owners_.emplace(number, path);
    if (!fresh)
      report(errors_, path, "value '" + toString(number) + "'", "a " + what_ + " other than that of " + place->second);
  }

 private:
  model::Errors& errors_;
  std::string what_;
  std::map<Number, std::string> owners_;
};

model::PeerAs numbered(model::Asn as) { return {model::PeerAs::Kind::kNumber, as}; }

std::string macPath(const model::Port& port, const model::Mac& mac) {
  return model::pathOf(port) + "/static-mac[.='" + mac.toString() + "']";
}

}  // namespace

void vnisUnique(const model::Intent& intent, model::Errors& errors) {
  NumberTable<model::Vni> table(errors, "VNI");
  for (const model::IpVrf& vrf : intent.ipVrfs) table.claim(vrf.l3vni, model::pathOf(vrf) + "/l3vni");
  for (const model::Segment& segment : intent.segments) table.claim(segment.vni, model::pathOf(segment) + "/vni");
}

void vlansUnique(const model::Intent& intent, model::Errors& errors) {
  NumberTable<model::VlanId> table(errors, "VLAN");
  for (const model::IpVrf& vrf : intent.ipVrfs) table.claim(vrf.vlan, model::pathOf(vrf) + "/vlan-id");
  for (const model::Segment& segment : intent.segments) table.claim(segment.vlan, model::pathOf(segment) + "/vlan-id");
}

/// The bridge does not translate VLAN tags, so a port's tag must be the segment's VLAN.
void trunkTagsAreSegments(const model::Intent& intent, model::Errors& errors) {
  std::map<std::string, model::VlanId> vlans;
  for (const model::Segment& segment : intent.segments) vlans.emplace(segment.name, segment.vlan);
  for (const model::Port& port : intent.ports) {
    for (const model::TrunkVlan& tagged : port.trunk) {
      const auto segment = vlans.find(tagged.segment);
      if (segment == vlans.end() || segment->second == tagged.vlan) continue;
      report(errors, model::pathOf(port, tagged) + "/vlan-id", "value '" + toString(tagged.vlan) + "'",
             "'" + toString(segment->second) + "', the vlan-id of segment " + quoted(tagged.segment) +
                 ": tags are not translated");
    }
  }
}

void tablesNotReserved(const model::Intent& intent, model::Errors& errors) {
  static const std::set<std::uint32_t> kReserved = {253, 254, 255};  // default, main, local: linux/rtnetlink.h
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    if (!kReserved.contains(vrf.l3vni.value)) continue;
    report(errors, model::pathOf(vrf) + "/l3vni", "value '" + toString(vrf.l3vni) + "'",
           "a number other than 253, 254 and 255: the L3VNI is also the number of the VRF's routing table, and the "
           "kernel reserves these");
  }
}

void portMtuFits(const model::Intent& intent, model::Errors& errors) {
  const auto smallest = std::min_element(intent.underlay.uplinks.begin(), intent.underlay.uplinks.end(),
                                         [](const auto& a, const auto& b) { return a.mtu < b.mtu; });
  if (smallest == intent.underlay.uplinks.end()) return;
  const int most = smallest->mtu - model::kVxlanOverhead;
  for (const model::Port& port : intent.ports) {
    if (port.mtu <= most) continue;
    report(errors, model::pathOf(port) + "/mtu", "value '" + std::to_string(port.mtu) + "'",
           "at most " + std::to_string(most) + ": the mtu of uplink " + quoted(smallest->interface) + " minus " +
               std::to_string(model::kVxlanOverhead) + " octets of VXLAN overhead");
  }
}

void segmentHasOneMtu(const model::Intent& intent, model::Errors& errors) {
  std::map<std::string, const model::Port*> firsts;
  const auto agrees = [&](const std::string& segment, const model::Port& port) {
    const auto [first, fresh] = firsts.emplace(segment, &port);
    if (fresh || first->second->mtu == port.mtu) return true;
    report(errors, model::pathOf(port) + "/mtu", "value '" + std::to_string(port.mtu) + "'",
           "'" + std::to_string(first->second->mtu) + "', the mtu of " + model::pathOf(*first->second) +
               " in segment " + quoted(segment) + ": a bridge drops what the other port cannot take, and tells nobody");
    return false;
  };
  for (const model::Port& port : intent.ports) {
    if (!port.segment.empty() && !agrees(port.segment, port)) continue;
    for (const model::TrunkVlan& tagged : port.trunk) {
      if (!agrees(tagged.segment, port)) break;
    }
  }
}

void macsDiffer(const model::Intent& intent, model::Errors& errors) {
  if (intent.underlay.systemMac != intent.anycastMac) return;
  report(errors, model::kSystemMacPath, "value " + quoted(intent.anycastMac.toString()),
         "a MAC that only this DPU has: this one is the anycast-mac, which all DPUs share");
}

/// In a segment, a MAC can be behind one port only.
void staticMacsUnique(const model::Intent& intent, model::Errors& errors) {
  std::map<std::pair<std::string, model::Mac>, const model::Port*> owners;
  const auto claim = [&](const std::string& segment, const model::Mac& mac, const model::Port& port) {
    const auto [owner, fresh] = owners.emplace(std::pair(segment, mac), &port);
    if (fresh) return;
    report(errors, macPath(port, mac), "value " + quoted(mac.toString()),
           "a MAC that no other port of segment " + quoted(segment) + " has: it is that of " +
               model::pathOf(*owner->second));
  };
  for (const model::Port& port : intent.ports) {
    std::set<model::Mac> seen;  // the schema does not know that 0A and 0a are the same
    for (const model::Mac& mac : port.staticMacs) {
      if (!seen.insert(mac).second) {
        report(errors, macPath(port, mac), quoted(mac.toString()) + " listed more than once", "each value once");
        continue;
      }
      if (!port.segment.empty()) claim(port.segment, mac, port);
      for (const model::TrunkVlan& tagged : port.trunk) claim(tagged.segment, mac, port);
    }
  }
}

namespace {

bool allows(const model::BgpSession& session, model::Asn as) {
  return std::ranges::find(session.allowedRemoteAs, as) != session.allowedRemoteAs.end();
}

void reportAllowed(model::Errors& errors, const model::IpVrf& vrf, const model::BgpSession& session, model::Asn as,
                   const std::string& whose) {
  report(errors, model::pathOf(vrf, session) + "/allowed-remote-as[.='" + toString(as) + "']",
         "value '" + toString(as) + "'", "an AS number other than " + whose + ": sessions with servers are eBGP");
}

}  // namespace

void sessionsExternal(const model::Intent& intent, model::Errors& errors) {
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    for (const model::BgpSession& session : vrf.sessions) {
      if (allows(session, intent.underlay.localAs))
        reportAllowed(errors, vrf, session, intent.underlay.localAs, "the DPU's own");
      if (session.remoteAs != numbered(intent.underlay.localAs)) continue;
      report(errors, model::pathOf(vrf, session) + "/remote-as", "value '" + toString(intent.underlay.localAs) + "'",
             "an AS number other than the DPU's own: sessions with servers are eBGP");
    }
  }
}

// bgpd refuses both (peer_local_as_set() in bgpd/bgpd.c).
void localAsDiffers(const model::Intent& intent, model::Errors& errors) {
  for (const model::IpVrf& vrf : intent.ipVrfs) {
    for (const model::BgpSession& session : vrf.sessions) {
      if (!session.localAs) continue;
      if (allows(session, *session.localAs))
        reportAllowed(errors, vrf, session, *session.localAs, "the session's local-as");
      const bool own = *session.localAs == intent.underlay.localAs;
      if (!own && numbered(*session.localAs) != session.remoteAs) continue;
      report(errors, model::pathOf(vrf, session) + "/local-as", "value '" + toString(*session.localAs) + "'",
             own ? "no local-as, because this is the DPU's own AS number anyway"
                 : "an AS number other than the server's remote-as: sessions with servers are eBGP");
    }
  }
}

}  // namespace nicleaf::intent::checks
