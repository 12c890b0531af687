// SPDX-License-Identifier: Apache-2.0
#include "health/bgp_families.hpp"

#include <array>
#include <limits>
#include <map>
#include <tuple>

#include "health/metric_family.hpp"
#include "health/reset_code.hpp"
#include "model/utf8.hpp"

namespace nicleaf::health {
namespace {

using model::FamilyCounters;
using model::Session;
using model::SessionState;
using prometheus::MetricFamily;
using prometheus::MetricType;
using TimePoint = std::chrono::steady_clock::time_point;

/// A value that is not known: no comparison with it holds but !=, so that `frr_bgp_peer_state != 1` fires.
constexpr double kUnknownValue = std::numeric_limits<double>::quiet_NaN();

double stateNumber(const Session& session) {
  if (session.state == SessionState::kUnknown) return kUnknownValue;
  if (session.adminDown) return 2;
  return session.state == SessionState::kEstablished ? 1 : 0;
}

double uptime(const Session& session, TimePoint now) {
  if (session.state == SessionState::kUnknown) return kUnknownValue;
  if (session.state != SessionState::kEstablished || session.since == TimePoint{} || session.since > now) return 0;
  return std::chrono::duration<double>(now - session.since).count();
}

double prefixes(const Session& session, std::uint64_t count) {
  return session.state == SessionState::kUnknown ? kUnknownValue : static_cast<double>(count);
}

/// One metric of a peer in one address family. As in frr_exporter, the first four repeat the peer's value for each of
/// its families.
struct PeerMetric {
  const char* name;
  MetricType type;
  const char* help;
  double (*value)(const Session&, const FamilyCounters&, TimePoint now);
};

constexpr std::array<PeerMetric, 8> kPeerMetrics{{
    {"frr_bgp_peer_state", MetricType::Gauge,
     "State of the session: 2 shut down by configuration, 1 established, 0 down, NaN unknown.",
     [](const Session& s, const FamilyCounters&, TimePoint) { return stateNumber(s); }},
    {"frr_bgp_peer_uptime_seconds", MetricType::Gauge, "Seconds since the session became established; 0 if it is not.",
     [](const Session& s, const FamilyCounters&, TimePoint now) { return uptime(s, now); }},
    {"frr_bgp_peer_message_received_total", MetricType::Counter, "BGP messages received from the peer.",
     [](const Session& s, const FamilyCounters&, TimePoint) { return static_cast<double>(s.messagesReceived); }},
    {"frr_bgp_peer_message_sent_total", MetricType::Counter, "BGP messages sent to the peer.",
     [](const Session& s, const FamilyCounters&, TimePoint) { return static_cast<double>(s.messagesSent); }},
    {"frr_bgp_peer_prefixes_received_count_total", MetricType::Gauge,
     "Prefixes that the peer announces: accepted and refused ones.",
     [](const Session& s, const FamilyCounters& f, TimePoint) { return prefixes(s, f.received); }},
    {"frr_bgp_peer_prefixes_accepted_count_total", MetricType::Gauge, "Prefixes of the peer that bgpd accepted.",
     [](const Session& s, const FamilyCounters& f, TimePoint) { return prefixes(s, f.accepted); }},
    {"frr_bgp_peer_prefixes_filtered_count_total", MetricType::Gauge,
     "Prefixes of the peer that bgpd refuses at present, up to 128 of a session.",
     [](const Session& s, const FamilyCounters& f, TimePoint) { return prefixes(s, f.filtered); }},
    {"frr_bgp_peer_prefixes_advertised_count_total", MetricType::Gauge, "Prefixes advertised to the peer.",
     [](const Session& s, const FamilyCounters& f, TimePoint) { return prefixes(s, f.advertised); }},
}};

Labels peerLabels(const Session& session, const FamilyCounters& counters) {
  return {{"vrf", model::validUtf8(session.vrf)},
          {"afi", counters.afi},
          {"safi", counters.safi},
          {"local_as", toString(session.localAs)},
          {"peer", model::validUtf8(session.peer)},
          {"peer_as", toString(session.remoteAs)},
          {"peer_desc", model::validUtf8(session.description)},
          {"peer_group", model::validUtf8(session.peerGroup)}};
}

/// A session that has no address family yet still needs a state to alert on; its labels afi and safi are empty.
const std::vector<FamilyCounters>& familiesOf(const Session& session) {
  static const std::vector<FamilyCounters> kNone(1);
  return session.families.empty() ? kNone : session.families;
}

void addPeers(std::vector<MetricFamily>& all, const MetricsSnapshot& snapshot, TimePoint now) {
  const std::size_t first = all.size();
  for (const PeerMetric& metric : kPeerMetrics) all.push_back(family(metric.name, metric.type, metric.help));
  std::map<std::tuple<std::string, std::string, std::string, std::string>, std::size_t> peers;
  for (const auto& [key, session] : snapshot.sessions) {
    for (const FamilyCounters& counters : familiesOf(session)) {
      const Labels labels = peerLabels(session, counters);
      for (std::size_t i = 0; i < kPeerMetrics.size(); ++i)
        add(all[first + i], kPeerMetrics[i].value(session, counters, now), labels);
      ++peers[{session.vrf, counters.afi, counters.safi, toString(session.localAs)}];
    }
  }
  MetricFamily counts = family("frr_bgp_peers_count_total", MetricType::Gauge, "Configured BGP peers.");
  for (const auto& [key, count] : peers) {
    const auto& [vrf, afi, safi, localAs] = key;
    add(counts, static_cast<double>(count),
        {{"vrf", model::validUtf8(vrf)}, {"afi", afi}, {"safi", safi}, {"local_as", localAs}});
  }
  all.push_back(std::move(counts));
}

void addHistory(std::vector<MetricFamily>& all, const MetricsSnapshot& snapshot) {
  MetricFamily flaps = family("nicleaf_bgp_peer_flaps_total", MetricType::Counter,
                              "How often the session left the state established since nicleafd started.");
  MetricFamily resets = family("nicleaf_bgp_peer_last_reset_info", MetricType::Gauge,
                               "Always 1; the label reason is a code for the last reset of the session.");
  MetricFamily bfd = family("nicleaf_bgp_peer_bfd_up", MetricType::Gauge,
                            "1 if BFD of the session is up, else 0. Only sessions with BFD have it.");
  MetricFamily attributes = family("nicleaf_bgp_peer_attributes_removed_total", MetricType::Counter,
                                   "Path attributes removed from the peer's UPDATEs before bgpd parsed them.");
  MetricFamily updates = family("nicleaf_bgp_peer_updates_changed_total", MetricType::Counter,
                                "UPDATEs of the peer that were changed before bgpd parsed them.");
  MetricFamily refused =
      family("nicleaf_bgp_peer_refused_total", MetricType::Counter,
             "Announcements of the peer that bgpd refused, by reason; one that is repeated counts again.");
  for (const auto& [key, session] : snapshot.sessions) {
    const Labels labels{{"vrf", model::validUtf8(session.vrf)}, {"peer", model::validUtf8(session.peer)}};
    for (const auto& [reason, count] : {std::pair{"policy", session.refused.policy},
                                        {"as-path-loop", session.refused.asPathLoop},
                                        {"reflection-loop", session.refused.reflectionLoop},
                                        {"next-hop", session.refused.nextHop}}) {
      Labels withReason = labels;
      withReason.push_back({"reason", reason});
      add(refused, count, std::move(withReason));
    }
    if (session.bfd != model::BfdState::kNone) add(bfd, session.bfd == model::BfdState::kUp ? 1 : 0, labels);
    add(attributes, static_cast<double>(session.removed.attributes), labels);
    add(updates, static_cast<double>(session.removed.updates), labels);
    const auto count = snapshot.flaps.find(key);
    add(flaps, count == snapshot.flaps.end() ? 0 : static_cast<double>(count->second), labels);
    if (session.lastResetReason.empty()) continue;
    Labels withReason = labels;
    withReason.push_back({"reason", resetCode(session.lastResetReason)});
    add(resets, 1, std::move(withReason));
  }
  for (MetricFamily* one : {&flaps, &resets, &bfd, &refused, &attributes, &updates}) all.push_back(std::move(*one));
}

void addVnis(std::vector<MetricFamily>& all, const MetricsSnapshot& snapshot) {
  MetricFamily vteps =
      family("frr_bgp_l2vpn_evpn_remote_vtep_count_total", MetricType::Gauge, "Remote VTEPs in the VNI.");
  MetricFamily live = family("nicleaf_vni_live", MetricType::Gauge,
                             "1 if bgpd has learnt the VNI from zebra, and it is up; 0 if not; NaN unknown.");
  for (const model::VniStatus& vni : snapshot.vnis) {
    Labels labels{{"vni", toString(vni.vni)}, {"type", vni.l3 ? "L3" : "L2"}};
    const auto interface = snapshot.vxlanInterfaces.find(vni.vni);
    if (interface != snapshot.vxlanInterfaces.end()) labels.push_back({"vxlanIf", interface->second});
    labels.push_back({"tenantVrf", model::validUtf8(vni.tenantVrf)});
    add(live, vni.known ? vni.live : kUnknownValue, labels);
    add(vteps, vni.known ? static_cast<double>(vni.remoteVteps.size()) : kUnknownValue, std::move(labels));
  }
  all.push_back(std::move(vteps));
  all.push_back(std::move(live));
}

void addBgpd(std::vector<MetricFamily>& all, const MetricsSnapshot& snapshot, TimePoint now) {
  all.push_back(family("frr_status_up", MetricType::Gauge, "1 if bgpd is there and answers, else 0."));
  add(all.back(), snapshot.bgpdUp ? 1 : 0);
  all.push_back(
      family("nicleaf_bgpd_unheard_seconds", MetricType::Gauge,
             "How long bgpd has been away or has not answered, and how old its numbers are; 0 while it answers."));
  add(all.back(), snapshot.bgpdUp ? 0 : std::chrono::duration<double>(now - snapshot.bgpdHeard).count());
}

void addOpenPorts(std::vector<MetricFamily>& all, const MetricsSnapshot& snapshot) {
  all.push_back(family("nicleaf_bgp_port_open", MetricType::Gauge,
                       "1 for a VRF in which port 179 accepts connections from anybody, not from peers only."));
  for (const model::VrfName& vrf : snapshot.openPorts) add(all.back(), 1, {{"vrf", model::validUtf8(vrf)}});
}

}  // namespace

void addBgp(std::vector<MetricFamily>& all, const MetricsSnapshot& snapshot, TimePoint now) {
  addPeers(all, snapshot, now);
  addHistory(all, snapshot);
  addVnis(all, snapshot);
  addOpenPorts(all, snapshot);
  addBgpd(all, snapshot, now);
}

}  // namespace nicleaf::health
