// SPDX-License-Identifier: Apache-2.0
#include "health/metric_families.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "model/utf8.hpp"

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
        {{"vrf", model::validUtf8(vrf)}, {"afi", afi}, {"safi", safi}, {"local_as", localAs}});
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
    withReason.push_back({"reason", model::validUtf8(session.lastResetReason)});
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
    labels.push_back({"tenantVrf", model::validUtf8(vni.tenantVrf)});
    add(vteps, static_cast<double>(vni.remoteVteps.size()), std::move(labels));
  }
  all.push_back(std::move(vteps));
}

void addPorts(std::vector<MetricFamily>& all, const MetricsSnapshot& snapshot) {
  all.push_back(family("nicleaf_port_available", MetricType::Gauge,
                       "1 if this machine has a netdev for the intent's port or uplink, else 0."));
  for (const model::PortStatus& port : snapshot.agent.ports)
    add(all.back(), port.netdev.empty() ? 0 : 1,
        {{"interface", model::validUtf8(port.interface)}, {"netdev", model::validUtf8(port.netdev)}});
  all.push_back(family("nicleaf_port_mac_limit_reached", MetricType::Gauge,
                       "1 if the port learns no more MACs, because of its mac-limit, else 0."));
  for (const model::PortStatus& port : snapshot.agent.ports)
    if (!port.netdev.empty())
      add(all.back(), snapshot.agent.fullPorts.contains(port.netdev) ? 1 : 0,
          {{"interface", model::validUtf8(port.interface)}, {"netdev", model::validUtf8(port.netdev)}});
  all.push_back(
      family("nicleaf_port_closed", MetricType::Gauge,
             "1 if the agent keeps the port down because the hardware does not enforce its filters, else 0."));
  for (const model::PortStatus& port : snapshot.agent.ports)
    add(all.back(), port.closed.empty() ? 0 : 1, {{"interface", model::validUtf8(port.interface)}});
}

void addStore(std::vector<MetricFamily>& all, const MetricsSnapshot& snapshot) {
  all.push_back(family("nicleaf_store_ok", MetricType::Gauge,
                       "1 if the agent's state on disk can be used and has the last change, else 0."));
  add(all.back(), snapshot.agent.storeProblems.empty() ? 1 : 0, {});
}

void addDocument(std::vector<MetricFamily>& all, const MetricsSnapshot& snapshot) {
  all.push_back(family("nicleaf_tenants_broken", MetricType::Gauge,
                       "Tenants that are not as the applied intent says, for reasons of their own."));
  add(all.back(), static_cast<double>(snapshot.agent.brokenTenants.size()), {});
  all.push_back(family("nicleaf_changes_postponed", MetricType::Gauge,
                       "Changes that wait to be tried again: they failed, or somebody else undoes them."));
  add(all.back(), static_cast<double>(snapshot.agent.postponed), {});
  all.push_back(family("nicleaf_confirmation_pending", MetricType::Gauge,
                       "1 while the applied document waits for its confirmation, and is undone without it, else 0."));
  add(all.back(), snapshot.agent.confirmation ? 1 : 0, {});
}

void addPasswordFiles(std::vector<MetricFamily>& all, const MetricsSnapshot& snapshot) {
  all.push_back(family("nicleaf_password_file_ok", MetricType::Gauge,
                       "1 if the file gives the password of its sessions, else 0."));
  for (const model::PasswordFileStatus& one : snapshot.agent.passwordFiles)
    add(all.back(), one.problem.empty() ? 1 : 0, {{"file", model::validUtf8(one.file)}});
}

void addDrained(std::vector<MetricFamily>& all, const MetricsSnapshot& snapshot) {
  const model::Drain& drain = snapshot.agent.drain;
  all.push_back(family("nicleaf_drained_since_seconds", MetricType::Gauge,
                       "Since when `nicleaf drain` drains the VRF, in Unix time; vrf 'all' is the whole DPU."));
  if (drain.dpu) add(all.back(), static_cast<double>(*drain.dpu), {{"vrf", "all"}});
  for (const auto& [vrf, since] : drain.vrfs)
    add(all.back(), static_cast<double>(since), {{"vrf", model::validUtf8(vrf)}});
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
    add(mode, 1, {{"device", model::validUtf8(eswitch.device)}, {"mode", eswitch.mode}});
  MetricFamily filters =
      family("nicleaf_port_filters", MetricType::Gauge, "Filters that guard the port; hardware: whether it has them.");
  for (const model::OffloadPort& port : snapshot.offload->ports) {
    const std::string netdev = model::validUtf8(port.netdev);
    add(filters, port.filtersInHardware, {{"netdev", netdev}, {"hardware", "yes"}});
    add(filters, port.filters - port.filtersInHardware, {{"netdev", netdev}, {"hardware", "no"}});
  }
  for (MetricFamily* one : {&have, &lack, &mode, &filters}) all.push_back(std::move(*one));
}

/// Not per rule: the number of series per port has a bound.
void addSecurity(std::vector<MetricFamily>& all, const MetricsSnapshot& snapshot) {
  MetricFamily passed = family("nicleaf_rate_limit_passed_packets_total", MetricType::Counter,
                               "Packets within the rate limit of the port, by direction.");
  MetricFamily above = family("nicleaf_rate_limit_dropped_packets_total", MetricType::Counter,
                              "Packets above the rate limit of the port, by direction.");
  MetricFamily unmatched =
      family("nicleaf_security_unmatched_packets_total", MetricType::Counter,
             "Packets that no rule of the port's security groups matched, and that were dropped, by direction.");
  for (const model::PortSecurity& port : snapshot.security) {
    for (const auto& [direction, count] : port.directions) {
      const Labels labels{{"interface", model::validUtf8(port.port)}, {"direction", toString(direction)}};
      if (count.limit) add(passed, static_cast<double>(count.limit->passed), labels);
      if (count.limit) add(above, static_cast<double>(count.limit->dropped), labels);
      if (count.filtered) add(unmatched, static_cast<double>(count.unmatched), labels);
    }
  }
  for (MetricFamily* one : {&passed, &above, &unmatched}) all.push_back(std::move(*one));
}

void addOpenPorts(std::vector<MetricFamily>& all, const MetricsSnapshot& snapshot) {
  all.push_back(family("nicleaf_bgp_port_open", MetricType::Gauge,
                       "1 for a VRF in which port 179 accepts connections from anybody, not from peers only."));
  for (const model::VrfName& vrf : snapshot.openPorts) add(all.back(), 1, {{"vrf", model::validUtf8(vrf)}});
}

void addDrift(std::vector<MetricFamily>& all, const MetricsSnapshot& snapshot) {
  all.push_back(family("nicleaf_drift_lines", MetricType::Gauge, "Lines of bgpd that are not as the intent says."));
  add(all.back(), static_cast<double>(snapshot.driftLines));
  all.push_back(family("nicleaf_drift_total", MetricType::Counter, "Such lines that were found, repaired or not."));
  add(all.back(), static_cast<double>(snapshot.driftTotal));
}

void addAgent(std::vector<MetricFamily>& all, const MetricsSnapshot& snapshot) {
  all.push_back(family("frr_status_up", MetricType::Gauge, "1 if nicleafd is connected to bgpd, else 0."));
  add(all.back(), snapshot.bgpdUp ? 1 : 0);

  all.push_back(
      family("nicleaf_agent_phase", MetricType::Gauge, "1 for the current phase of nicleafd, 0 for the others."));
  using enum model::Phase;
  for (const model::Phase phase : {kStarting, kApplying, kApplied, kFailed, kWaiting, kHeld, kDegraded})
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
  addDocument(all, snapshot);
  addStore(all, snapshot);
  addPasswordFiles(all, snapshot);
  addDrained(all, snapshot);
  addOffload(all, snapshot);
  addSecurity(all, snapshot);
  addOpenPorts(all, snapshot);
  addDrift(all, snapshot);
  addAgent(all, snapshot);
  std::erase_if(all, [](const MetricFamily& one) { return one.metric.empty(); });
  return all;
}

}  // namespace nicleaf::health
