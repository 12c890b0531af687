// SPDX-License-Identifier: Apache-2.0
#include "health/metric_families.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "health/utf8.hpp"

namespace nicleaf::health {
namespace {

using model::FamilyCounters;
using model::Session;
using model::SessionState;
using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;
using TimePoint = std::chrono::system_clock::time_point;

MetricFamily family(const char* name, MetricType type, const char* help) {
  MetricFamily made;
  made.name = name;
  made.help = help;
  made.type = type;
  return made;
}

void add(MetricFamily& to, double value, Labels labels = {}) {
  ClientMetric sample;
  sample.label = std::move(labels);
  if (to.type == MetricType::Counter)
    sample.counter.value = value;
  else
    sample.gauge.value = value;
  to.metric.push_back(std::move(sample));
}

double stateNumber(const Session& session) {
  if (session.adminDown) return 2;
  return session.state == SessionState::kEstablished ? 1 : 0;
}

double uptime(const Session& session, TimePoint now) {
  if (session.state != SessionState::kEstablished || session.since == TimePoint{} || session.since > now) return 0;
  return std::chrono::duration<double>(now - session.since).count();
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
     "State of the session: 2 shut down by configuration, 1 established, 0 down.",
     [](const Session& s, const FamilyCounters&, TimePoint) { return stateNumber(s); }},
    {"frr_bgp_peer_uptime_seconds", MetricType::Gauge, "Seconds since the session became established; 0 if it is not.",
     [](const Session& s, const FamilyCounters&, TimePoint now) { return uptime(s, now); }},
    {"frr_bgp_peer_message_received_total", MetricType::Counter, "BGP messages received from the peer.",
     [](const Session& s, const FamilyCounters&, TimePoint) { return static_cast<double>(s.messagesReceived); }},
    {"frr_bgp_peer_message_sent_total", MetricType::Counter, "BGP messages sent to the peer.",
     [](const Session& s, const FamilyCounters&, TimePoint) { return static_cast<double>(s.messagesSent); }},
    {"frr_bgp_peer_prefixes_received_count_total", MetricType::Gauge,
     "Prefixes that the peer announces: accepted and refused ones.",
     [](const Session&, const FamilyCounters& f, TimePoint) { return static_cast<double>(f.received); }},
    {"frr_bgp_peer_prefixes_accepted_count_total", MetricType::Gauge, "Prefixes of the peer that bgpd accepted.",
     [](const Session&, const FamilyCounters& f, TimePoint) { return static_cast<double>(f.accepted); }},
    {"frr_bgp_peer_prefixes_filtered_count_total", MetricType::Gauge,
     "Prefixes of the peer that bgpd refuses at present, up to 128 of a session.",
     [](const Session&, const FamilyCounters& f, TimePoint) { return static_cast<double>(f.filtered); }},
    {"frr_bgp_peer_prefixes_advertised_count_total", MetricType::Gauge, "Prefixes advertised to the peer.",
     [](const Session&, const FamilyCounters& f, TimePoint) { return static_cast<double>(f.advertised); }},
}};

Labels peerLabels(const Session& session, const FamilyCounters& counters) {
  return {{"vrf", validUtf8(session.vrf)},
          {"afi", counters.afi},
          {"safi", counters.safi},
          {"local_as", toString(session.localAs)},
          {"peer", validUtf8(session.peer)},
          {"peer_as", toString(session.remoteAs)},
          {"peer_desc", validUtf8(session.description)},
          {"peer_group", validUtf8(session.peerGroup)}};
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
    if (session.state == SessionState::kUnknown) continue;
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
        {{"vrf", validUtf8(vrf)}, {"afi", afi}, {"safi", safi}, {"local_as", localAs}});
  }
  all.push_back(std::move(counts));
}

void addHistory(std::vector<MetricFamily>& all, const MetricsSnapshot& snapshot) {
  MetricFamily flaps = family("nicleaf_bgp_peer_flaps_total", MetricType::Counter,
                              "How often the session left the state established since nicleafd started.");
  MetricFamily resets = family("nicleaf_bgp_peer_last_reset_info", MetricType::Gauge,
                               "Always 1; the label reason is bgpd's reason for the last reset of the session.");
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
    const Labels labels{{"vrf", validUtf8(session.vrf)}, {"peer", validUtf8(session.peer)}};
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
    withReason.push_back({"reason", validUtf8(session.lastResetReason)});
    add(resets, 1, std::move(withReason));
  }
  for (MetricFamily* one : {&flaps, &resets, &bfd, &refused, &attributes, &updates}) all.push_back(std::move(*one));
}

void addVnis(std::vector<MetricFamily>& all, const MetricsSnapshot& snapshot) {
  MetricFamily vteps =
      family("frr_bgp_l2vpn_evpn_remote_vtep_count_total", MetricType::Gauge, "Remote VTEPs in the VNI.");
  for (const model::VniStatus& vni : snapshot.vnis) {
    Labels labels{{"vni", toString(vni.vni)}, {"type", vni.l3 ? "L3" : "L2"}};
    const auto interface = snapshot.vxlanInterfaces.find(vni.vni);
    if (interface != snapshot.vxlanInterfaces.end()) labels.push_back({"vxlanIf", interface->second});
    labels.push_back({"tenantVrf", validUtf8(vni.tenantVrf)});
    add(vteps, static_cast<double>(vni.remoteVteps.size()), std::move(labels));
  }
  all.push_back(std::move(vteps));
}

void addPorts(std::vector<MetricFamily>& all, const MetricsSnapshot& snapshot) {
  all.push_back(family("nicleaf_port_available", MetricType::Gauge,
                       "1 if this machine has a netdev for the intent's port or uplink, else 0."));
  for (const model::PortStatus& port : snapshot.agent.ports)
    add(all.back(), port.netdev.empty() ? 0 : 1,
        {{"interface", validUtf8(port.interface)}, {"netdev", validUtf8(port.netdev)}});
}

void addPasswordFiles(std::vector<MetricFamily>& all, const MetricsSnapshot& snapshot) {
  all.push_back(family("nicleaf_password_file_ok", MetricType::Gauge,
                       "1 if the file gives the password of its sessions, else 0."));
  for (const model::PasswordFileStatus& one : snapshot.agent.passwordFiles)
    add(all.back(), one.problem.empty() ? 1 : 0, {{"file", validUtf8(one.file)}});
}

void addDrained(std::vector<MetricFamily>& all, const MetricsSnapshot& snapshot) {
  const model::Drain& drain = snapshot.agent.drain;
  all.push_back(family("nicleaf_drained_since_seconds", MetricType::Gauge,
                       "Since when `nicleaf drain` drains the VRF, in Unix time; vrf 'all' is the whole DPU."));
  if (drain.dpu) add(all.back(), static_cast<double>(*drain.dpu), {{"vrf", "all"}});
  for (const auto& [vrf, since] : drain.vrfs) add(all.back(), static_cast<double>(since), {{"vrf", validUtf8(vrf)}});
}

void addOffload(std::vector<MetricFamily>& all, const MetricsSnapshot& snapshot) {
  if (!snapshot.offload) return;
  MetricFamily have = family("nicleaf_offloaded_entries", MetricType::Gauge,
                             "Entries of the kernel's table that are offloaded to hardware.");
  MetricFamily lack = family("nicleaf_not_offloaded_entries", MetricType::Gauge,
                             "Entries of the kernel's table that could be offloaded but are not, by reason.");
  for (const auto& [name, table] : snapshot.offload->tables) {
    add(have, static_cast<double>(table.offloaded), {{"table", name}});
    for (const auto& [why, count] : table.missing)
      add(lack, static_cast<double>(count), {{"table", name}, {"reason", why}});
  }
  MetricFamily mode =
      family("nicleaf_eswitch_info", MetricType::Gauge, "Always 1; the label mode is the eswitch mode of the device.");
  for (const model::Eswitch& eswitch : snapshot.offload->eswitches)
    add(mode, 1, {{"device", validUtf8(eswitch.device)}, {"mode", eswitch.mode}});
  for (MetricFamily* one : {&have, &lack, &mode}) all.push_back(std::move(*one));
}

void addOpenPorts(std::vector<MetricFamily>& all, const MetricsSnapshot& snapshot) {
  all.push_back(family("nicleaf_bgp_port_open", MetricType::Gauge,
                       "1 for a VRF in which port 179 accepts connections from anybody, not from peers only."));
  for (const model::VrfName& vrf : snapshot.openPorts) add(all.back(), 1, {{"vrf", validUtf8(vrf)}});
}

void addAgent(std::vector<MetricFamily>& all, const MetricsSnapshot& snapshot) {
  all.push_back(family("frr_status_up", MetricType::Gauge, "1 if nicleafd is connected to bgpd, else 0."));
  add(all.back(), snapshot.bgpdUp ? 1 : 0);

  all.push_back(
      family("nicleaf_agent_phase", MetricType::Gauge, "1 for the current phase of nicleafd, 0 for the others."));
  using enum model::Phase;
  for (const model::Phase phase : {kStarting, kApplying, kApplied, kFailed, kWaiting})
    add(all.back(), phase == snapshot.agent.phase ? 1 : 0, {{"phase", toString(phase)}});

  all.push_back(family("nicleaf_generation_applied", MetricType::Gauge, "Generation of the applied intent."));
  if (snapshot.agent.generationApplied) add(all.back(), static_cast<double>(*snapshot.agent.generationApplied));

  all.push_back(family("nicleaf_last_apply_seconds", MetricType::Gauge, "Duration of the last successful apply."));
  if (snapshot.agent.lastApply) add(all.back(), std::chrono::duration<double>(*snapshot.agent.lastApply).count());
}

}  // namespace

std::vector<MetricFamily> metricFamilies(const MetricsSnapshot& snapshot, TimePoint now) {
  std::vector<MetricFamily> all;
  addPeers(all, snapshot, now);
  addHistory(all, snapshot);
  addVnis(all, snapshot);
  addPorts(all, snapshot);
  addPasswordFiles(all, snapshot);
  addDrained(all, snapshot);
  addOffload(all, snapshot);
  addOpenPorts(all, snapshot);
  addAgent(all, snapshot);
  std::erase_if(all, [](const MetricFamily& one) { return one.metric.empty(); });
  return all;
}

}  // namespace nicleaf::health
