# SPDX-License-Identifier: Apache-2.0
"""Packets through dpu1, between its management port and tenants' ports, in both directions: see
docs/adr/0025-links-that-are-not-the-agents.md. Somebody has switched forwarding on at the management port, and the main
routing table has routes to the tenants' servers. Nothing passes, nor from tenants into the underlay. Then the same
without the agent's rules, to see that they make the difference."""
import json
import time

from agent import Agent
from expect import Report, answers
from lab import Lab
from packets import forms, frames
from wire import Wire

STATION = ("172.31.255.2", "2001:db8:ff::2")
STATION_GATEWAYS = ("172.31.255.1", "2001:db8:ff::1")
_UNDERLAY = ("10.0.0.2",)  # dpu2's VTEP
# Of each server: its wire, its tag, its addresses, the gateway's MAC (None: that of dpu1's port), dpu1's interface.
_SERVERS = {
    "access port": ("s1", "eth1", None, ("192.168.10.11", "2001:db8:10::11"), "vlan10"),
    "another segment": ("s1", "eth2", None, ("192.168.11.11", "2001:db8:11::11"), "vlan11"),
    "trunk": ("s3", "eth4", 11, ("192.168.11.23", "2001:db8:11::23"), "vlan11"),
    "routed port": ("s3", "eth3", None, ("192.168.99.2", "2001:db8:99::2"), "pf0vf3"),
}
_SEGMENTS = (("192.168.10.0/24", "vlan10"), ("192.168.11.0/24", "vlan11"), ("192.168.99.0/24", "pf0vf3"),
             ("2001:db8:10::/64", "vlan10"), ("2001:db8:11::/64", "vlan11"), ("2001:db8:99::/64", "pf0vf3"))
_TABLES = (14001, 14002)  # of red and blue
_PATIENCE = 2  # seconds for packets that must not arrive; the others have arrived long before


def _ip(lab: Lab, dpu: str, lines: list[str]) -> None:
    for options, six in ((["-6"], True), (["-4"], False)):
        chosen = "".join(f"{line}\n" for line in lines if (":" in line) == six)
        if chosen:
            assert (done := lab.run(dpu, "ip", *options, "-batch", "-", stdin=chosen)).returncode == 0, done.stdout


class _Ends:
    def __init__(self, lab: Lab, dpu: str):
        self.servers = {name: Wire(lab, node, interface) for name, (node, interface, *_) in _SERVERS.items()}
        self.station, self.uplink = Wire(lab, "spine", "station"), Wire(lab, "spine", "sp1")
        self.macs = {one["ifname"]: frames.mac(one["address"])
                     for one in json.loads(lab.run(dpu, "ip", "-j", "link", "show").stdout)}
        self._round = 0

    def close(self) -> None:
        for wire in (*self.servers.values(), self.station, self.uplink):
            wire.close()

    @staticmethod
    def _frame(to: bytes, source_mac: bytes, source: str, destination: str, word: bytes) -> bytes:
        of, kind = (forms.of_ipv6, frames.ETH_IPV6) if ":" in source else (forms.of_ipv4, frames.ETH_IPV4)
        body = forms.udp(source, destination, (4000, 4001), word)
        return frames.ethernet(to, source_mac, kind, of(source, destination, forms.UDP, body)["whole"][0])

    def passed(self, expected: int | None = None) -> set[str]:
        """Sends a packet on each path, and returns the paths on which it arrived: at once, if `expected` have."""
        self._round += 1
        waiting = {}
        for name, (_, _, tag, addresses, interface) in _SERVERS.items():
            wire = self.servers[name]
            for source in addresses:
                for destination in (*STATION, *_UNDERLAY):
                    if (":" in source) != (":" in destination):
                        continue
                    path = f"{name} > {destination}"
                    word = f"<{self._round} {path}>".encode()
                    frame = self._frame(self.macs[interface], wire.mac, source, destination, word)
                    wire.send(frame if tag is None else frames.tagged(frame, [(frames.QTAG, tag)]))
                    waiting[path] = self.uplink if destination in _UNDERLAY else self.station, word
            for source, destination in zip(STATION, addresses):
                path = f"station > {destination}"
                word = f"<{self._round} {path}>".encode()
                self.station.send(self._frame(self.macs["mgmt0"], self.station.mac, source, destination, word))
                waiting[path] = wire, word
        end, arrived = time.monotonic() + (_PATIENCE if expected is None else 30), set()
        while time.monotonic() < end and len(arrived) != expected:
            arrived = {path for path, (wire, word) in waiting.items() if wire.wait_for(
                lambda frame, word=word: word in frame, deadline=0.05)}
        return arrived


def other_links(lab: Lab, report: Report, dpu: Agent) -> None:
    """`dpu` is dpu1, with the links of control_plane.py."""
    report.heading("packets through dpu1, between its management port and tenants' ports")
    lab.run(dpu.dpu, "sysctl", "-qw", "net.ipv4.conf.mgmt0.forwarding=1", "net.ipv6.conf.mgmt0.forwarding=1")
    _ip(lab, dpu.dpu, [f"route add {prefix} dev {interface}" for prefix, interface in _SEGMENTS])
    ends = _Ends(lab, dpu.dpu)
    try:
        for own, gateway in zip(STATION, STATION_GATEWAYS):
            report.eventually(f"the station reaches dpu1, {gateway}", answers(lab, "spine", gateway, own))
        report.now("nothing passes", lambda: (not (passed := ends.passed()), str(passed)))
        for own, gateway in zip(STATION, STATION_GATEWAYS):
            report.eventually(f"the station still reaches dpu1, {gateway}", answers(lab, "spine", gateway, own))
        _without_the_rules(lab, report, dpu, ends)
        report.eventually("the agent puts its rules back, and nothing passes", lambda: (
            not (passed := ends.passed()), str(passed)))
    finally:
        ends.close()
        _ip(lab, dpu.dpu, [f"route del {prefix} dev {interface}" for prefix, interface in _SEGMENTS])


def _without_the_rules(lab: Lab, report: Report, dpu: Agent, ends: _Ends) -> None:
    lab.run(dpu.dpu, "pkill", "-STOP", "-x", "nicleafd")
    for family in ("-4", "-6"):
        lines = [f"rule del pref {preference}" for preference in (2000, 32764, 32765)]
        lines += [f"route del default table {table}" for table in _TABLES]
        assert (done := lab.run(dpu.dpu, "ip", family, "-batch", "-", stdin="\n".join(lines) + "\n")).returncode == 0, (
            done.stdout)
    expected = {f"{name} > {to}" for name in _SERVERS for to in STATION} | {
        f"station > {address}" for _, _, _, addresses, _ in _SERVERS.values() for address in addresses}
    # The underlay's route is BGP's, by an uplink.
    expected |= {f"{name} > {to}" for name in _SERVERS for to in _UNDERLAY}
    passed = ends.passed(len(expected))
    lab.run(dpu.dpu, "pkill", "-CONT", "-x", "nicleafd")
    report.now(f"without the rules, packets pass on all {len(expected)} paths", lambda: (
        passed == expected, f"not: {expected - passed}"))
