// SPDX-License-Identifier: Apache-2.0
#include "health/metric_families.hpp"

#include "health/bgp_families.hpp"
#include "health/metric_family.hpp"
#include "model/utf8.hpp"

namespace nicleaf::health {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

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

void addDrift(std::vector<MetricFamily>& all, const MetricsSnapshot& snapshot) {
  all.push_back(family("nicleaf_drift_lines", MetricType::Gauge, "Lines of bgpd that are not as the intent says."));
  add(all.back(), static_cast<double>(snapshot.driftLines));
  all.push_back(family("nicleaf_drift_total", MetricType::Counter, "Such lines that were found, repaired or not."));
  add(all.back(), static_cast<double>(snapshot.driftTotal));
}

void addAgent(std::vector<MetricFamily>& all, const MetricsSnapshot& snapshot) {
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

std::vector<MetricFamily> metricFamilies(const MetricsSnapshot& snapshot, std::chrono::steady_clock::time_point now) {
  std::vector<MetricFamily> all;
  addBgp(all, snapshot, now);
  addPorts(all, snapshot);
  addDocument(all, snapshot);
  addStore(all, snapshot);
  addPasswordFiles(all, snapshot);
  addDrained(all, snapshot);
  addOffload(all, snapshot);
  addSecurity(all, snapshot);
  addDrift(all, snapshot);
  addAgent(all, snapshot);
  std::erase_if(all, [](const MetricFamily& one) { return one.metric.empty(); });
  return all;
}

}  // namespace nicleaf::health
