# SPDX-License-Identifier: Apache-2.0
"""A server claims to be a gateway of its IP-VRF in another segment: one that its DPU has, and one that only another DPU
has. It claims so to its own segment, to its gateway, and in packets that the gateway is to route into that segment."""
import json

from agent import Agent
from expect import Report, answers
from lab import Lab
from packets import forms, frames
from packets.broadcast_domain import Segments
from packets.hostile import GATEWAY_MAC, GATEWAY_V4, GATEWAY_V6
from wire import Wire

REPEATS = 10
_OWN_LINK_LOCAL = "fe80::bad"
_MARK = b"nicleaf routed claim"
_EXPERIMENT = 253  # RFC 3692
# Gateways of segments of red that the sender is not in: of dpu1, and of dpu2.
GATEWAYS = ("192.168.11.1", "2001:db8:11::1", "192.168.12.1", "2001:db8:12::1")
# (sender, its addresses, the receiver behind the other DPU, the receiver's addresses in a segment of that DPU only)
_PATHS = (("s1", ("192.168.10.11", "2001:db8:10::11"), "s2", ("192.168.12.12", "2001:db8:12::12")),
          ("s2", ("192.168.10.12", "2001:db8:10::12"), "s1", ("192.168.11.11", "2001:db8:11::11")))


def _packet(source: str, destination: str, protocol: int = _EXPERIMENT, body: bytes = _MARK) -> bytes:
    return (forms.of_ipv6 if ":" in source else forms.of_ipv4)(source, destination, protocol, body)["whole"][0]


def to_gateway(mac: bytes, source: str, destination: str) -> bytes:
    """A frame with a packet that the gateway is to route."""
    kind = frames.ETH_IPV6 if ":" in source else frames.ETH_IPV4
    return frames.ethernet(GATEWAY_MAC, mac, kind, _packet(source, destination))


def is_routed(source: str):
    octets = forms.octets_of(source)
    return lambda frame: octets in frame[22:38] and _MARK in frame


def _bridged(mac: bytes, address: str) -> list[bytes]:
    """Claims to the address, to all and to the gateway."""
    if ":" in address:
        return [frames.nd_advertisement(mac, address, source, to) for source in (_OWN_LINK_LOCAL, address)
                for to in (frames.BROADCAST, GATEWAY_MAC)] + [frames.nd_solicitation(mac, address, GATEWAY_V6)]
    return [frames.arp(kind, mac, address, to, GATEWAY_V4, to=to) for kind in (frames.ARP_REQUEST, frames.ARP_REPLY)
            for to in (frames.BROADCAST, GATEWAY_MAC)]


class _Servers:
    """s1 and s2 in the segment of both DPUs, and each in a segment of its own DPU."""

    def __init__(self, lab: Lab):
        self.segments = Segments(lab)
        self.own = {node: Wire(lab, node, "eth2") for node in ("s1", "s2")}

    def close(self) -> None:
        for wire in self.own.values():
            wire.close()
        self.segments.close()

    def tell(self) -> bool:
        """Sends all claims, and after them an honest packet on each path. Whether the honest ones arrive: then the
        claims have, too."""
        for wire in self.own.values():
            wire.forget()
        for sender, own, _, to in _PATHS:
            wire = self.segments.wires[sender]
            for address in GATEWAYS:
                for frame in [*_bridged(wire.mac, address), *(to_gateway(wire.mac, address, one) for one in to
                                                             if (":" in one) == (":" in address))] * REPEATS:
                    wire.send(frame)
            for source, destination in zip(own, to):
                wire.send(to_gateway(wire.mac, source, destination))
        arrived = [self.own[receiver].wait_for(is_routed(source)) for _, own, receiver, _ in _PATHS for source in own]
        return self.segments.settle() and all(arrived)

    def heard(self) -> dict[tuple[str, str], int]:
        """How many packets from each gateway were routed into the segment of a server."""
        return {(node, address): count for node, wire in self.own.items() for address in GATEWAYS
                if (count := wire.count(is_routed(address)))}


def _known(lab: Lab, node: str) -> dict[str, str]:
    table = json.loads(lab.run(node, "ip", "-j", "neigh", "show", "dev", "eth2").stdout)
    return {one["dst"]: one["lladdr"] for one in table if one["dst"] in GATEWAYS and "lladdr" in one}


def other_gateways(lab: Lab, report: Report, dpus: list[Agent]) -> None:
    report.heading("s1 and s2 claim to be the gateways of other segments of their tenant")
    servers = _Servers(lab)
    try:
        _with_the_rule(lab, report, servers)
        _without_the_rule(lab, report, dpus, servers)
    finally:
        servers.close()


def _with_the_rule(lab: Lab, report: Report, servers: _Servers) -> None:
    ends = (("s1", "192.168.11.1"), ("s1", "2001:db8:11::1"), ("s2", "192.168.12.1"), ("s2", "2001:db8:12::1"))
    for node, address in ends:
        report.eventually(f"{node} reaches its gateway {address}", answers(lab, node, address))
    report.now("what they send, routed, from their own addresses arrives behind the other DPU",
               lambda: (servers.tell(), str(servers.heard())))
    report.now("no packet from any of the gateways does", lambda: (not (heard := servers.heard()), str(heard)))
    for node in servers.own:
        report.now(f"{node} knows the gateways of its other segment by their own MAC", lambda node=node: (
            set((known := _known(lab, node)).values()) == {frames.text_of(GATEWAY_MAC)}, str(known)))
    for node, address in ends:
        report.eventually(f"{node} reaches its gateway {address}", answers(lab, node, address))


def _without_the_rule(lab: Lab, report: Report, dpus: list[Agent], servers: _Servers) -> None:
    for dpu in dpus:
        lab.run(dpu.dpu, "pkill", "-STOP", "-x", "nicleafd")
        lab.run(dpu.dpu, "nft", "delete chain inet nicleaf forward")
    told = servers.tell()
    for dpu in dpus:
        lab.run(dpu.dpu, "pkill", "-CONT", "-x", "nicleafd")
    # Of IPv4, what the sender's own DPU has is dropped by its kernel (fib_validate_source), with the rule or without.
    own = {("s2", "192.168.11.1"), ("s1", "192.168.12.1")}
    expected = {("s1" if sender == "s2" else "s2", address) for sender, *_ in _PATHS for address in GATEWAYS} - own
    report.now("without the rule for forwarded packets, they arrive", lambda: (
        told and set(heard := servers.heard()) == expected, str(heard)))
    for dpu in dpus:
        report.eventually(f"{dpu.dpu} has the rule again", lambda dpu=dpu: (
            lab.run(dpu.dpu, "nft", "list chain inet nicleaf forward").returncode == 0, ""))
