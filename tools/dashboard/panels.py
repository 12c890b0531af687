# SPDX-License-Identifier: Apache-2.0
"""The panels of monitoring/nicleaf.dashboard.json, in their order."""
from dataclasses import dataclass

# A value that nobody knows is NaN in the agent's metrics.
UNKNOWN = ("unknown", "orange")
STAT, GRAPH, STATES = "stat", "timeseries", "state-timeline"
SESSION_STATES = {0: ("down", "red"), 1: ("established", "green"), 2: ("shut down", "blue")}
YES_OR_NO = {0: ("no", "red"), 1: ("yes", "green")}


@dataclass(frozen=True)
class Panel:
    title: str
    about: str
    kind: str
    queries: tuple[tuple[str, str], ...]  # (legend, PromQL; DPU stands for the chosen instances)
    width: int = 8  # of 24
    unit: str = "short"
    words: dict | None = None  # value: (text, colour)
    by_name: bool = False  # shows what there is a value of, not the value


PANELS = (
    Panel("DPUs that answer", "How many of the chosen DPUs Prometheus scrapes.", STAT,
          (("DPUs", 'sum(up{job="nicleaf", DPU})'),), 4),
    Panel("Phase", "What the agents do; applied is as it should be (runbook: Is it healthy?).", STAT,
          (("{{phase}}", "sum by (phase) (nicleaf_agent_phase{DPU}) > 0"),), 4, by_name=True),
    Panel("Generation", "The lowest generation that is applied on one of the DPUs.", STAT,
          (("lowest", "min(nicleaf_generation_applied{DPU})"),), 4),
    Panel("Alerts", "Alerts that fire.", STAT,
          (("firing", 'count(ALERTS{alertstate="firing", DPU}) or vector(0)'),), 4),
    Panel("bgpd unheard", "For how long bgpd of a DPU has not answered; 0 while it does.", STAT,
          (("longest", "max(nicleaf_bgpd_unheard_seconds{DPU})"),), 4, "s"),
    Panel("Tenants in trouble", "Tenants that are not as the intent says, for reasons of their own.", STAT,
          (("tenants", "sum(nicleaf_tenants_broken{DPU})"),), 4),
    Panel("BGP sessions", "The state of each session; unknown while bgpd is away or does not answer.", STATES,
          (("{{instance}} {{vrf}} {{peer}}", "max by (instance, vrf, peer) (frr_bgp_peer_state{DPU})"),), 12,
          words=SESSION_STATES),
    Panel("VNIs live in bgpd", "Whether bgpd has each VNI, and it is up; unknown while bgpd is away or does not answer.",
          STATES, (("{{instance}} {{vni}} {{tenantVrf}}", "max by (instance, vni, tenantVrf) (nicleaf_vni_live{DPU})"),), 12,
          words=YES_OR_NO),
    Panel("Sessions lost", "How often sessions of a VRF left the state established, in each interval.", GRAPH,
          (("{{instance}} {{vrf}}",
            "sum by (instance, vrf) (increase(nicleaf_bgp_peer_flaps_total{DPU}[$__rate_interval]))"),)),
    Panel("BGP messages", "Messages received from the sessions of a VRF, a second. State and messages are the same in all "
          "families of a session, so one of them is taken.", GRAPH,
          (("{{instance}} {{vrf}}", "sum by (instance, vrf) (max by (instance, vrf, peer) "
            "(rate(frr_bgp_peer_message_received_total{DPU}[$__rate_interval])))"),), unit="cps"),
    Panel("Remote VTEPs", "Other DPUs that each VNI reaches.", GRAPH,
          (("{{instance}} {{vni}} {{tenantVrf}}", "max by (instance, vni, tenantVrf) "
            "(frr_bgp_l2vpn_evpn_remote_vtep_count_total{DPU})"),)),
    Panel("Prefixes accepted", "Of the sessions of a VRF and family.", GRAPH,
          (("{{instance}} {{vrf}} {{afi}}",
            "sum by (instance, vrf, afi) (frr_bgp_peer_prefixes_accepted_count_total{DPU})"),)),
    Panel("Prefixes refused", "Prefixes that bgpd refuses at present; nicleaf show refused names them.", GRAPH,
          (("{{instance}} {{vrf}} {{afi}}",
            "sum by (instance, vrf, afi) (frr_bgp_peer_prefixes_filtered_count_total{DPU})"),)),
    Panel("Announcements refused", "A second, by reason; a prefix that is announced again counts again.", GRAPH,
          (("{{instance}} {{reason}}",
            "sum by (instance, reason) (rate(nicleaf_bgp_peer_refused_total{DPU}[$__rate_interval]))"),), unit="cps"),
    Panel("Ports that lack something", "Without a netdev, kept down for want of filters in hardware, or at the MAC limit.",
          GRAPH, (("{{instance}} no netdev", "sum by (instance) (nicleaf_port_available{DPU} == bool 0)"),
                  ("{{instance}} kept down", "sum by (instance) (nicleaf_port_closed{DPU})"),
                  ("{{instance}} at the MAC limit", "sum by (instance) (nicleaf_port_mac_limit_reached{DPU})"))),
    Panel("Packets above a rate limit", "Dropped packets a second, by port and direction.", GRAPH,
          (("{{instance}} {{interface}} {{direction}}", "sum by (instance, interface, direction) "
            "(rate(nicleaf_rate_limit_dropped_packets_total{DPU}[$__rate_interval]))"),), unit="pps"),
    Panel("Share offloaded", "Of the entries of each of the kernel's tables, those that the hardware has.", GRAPH,
          (("{{instance}} {{table}}", "sum by (instance, table) (nicleaf_offloaded_entries{DPU}) / sum by (instance, table) "
            '({__name__=~"nicleaf_(not_)?offloaded_entries", DPU})'),), unit="percentunit"),
    Panel("Last apply", "How long the last successful apply took.", GRAPH,
          (("{{instance}}", "nicleaf_last_apply_seconds{DPU}"),), unit="s"),
    Panel("Drift and repairs", "Lines of bgpd that are not as the intent says, and changes that wait to be tried again.",
          GRAPH, (("{{instance}} lines now", "nicleaf_drift_lines{DPU}"),
                  ("{{instance}} lines found", "increase(nicleaf_drift_total{DPU}[$__rate_interval])"),
                  ("{{instance}} postponed", "nicleaf_changes_postponed{DPU}"))),
    Panel("State on disk", "Whether the agent's state on disk can be used and has the last change.", STATES,
          (("{{instance}}", "nicleaf_store_ok{DPU}"),), words=YES_OR_NO),
)
