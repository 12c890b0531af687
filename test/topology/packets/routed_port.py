# SPDX-License-Identifier: Apache-2.0
"""A server behind a routed port sends in the DPU's name: from the DPU's address on the port, and from the gateways of the
IP-VRF's segment, in ARP, neighbour discovery and packets, with tags, extension headers and fragments. s4, to which the
DPU routes, must hear nothing of it. Then the same without the guard, to see that it makes the difference."""
import json
import random

from agent import Agent
from expect import Report, answers
from lab import Lab
from packets import forms, frames
from packets.broadcast_domain import Segments
from packets.claims import random_tags
from packets.hostile import GATEWAY_MAC, GATEWAY_V4, GATEWAY_V6
from packets.roles import PORT, SEGMENT, VICTIM, VICTIM_V6, port_document
from wire import Wire

DPU_V4, OWN_V4, DPU_V6, OWN_V6 = "192.168.99.1", "192.168.99.2", "2001:db8:99::1", "2001:db8:99::2"
LINK_LOCAL, FRAMES, HONEST = "fe80::bad", 200, 10
_WRONG = ((DPU_V4, OWN_V4, VICTIM), (GATEWAY_V4, OWN_V4, VICTIM), (DPU_V6, OWN_V6, VICTIM_V6),
          (GATEWAY_V6, OWN_V6, VICTIM_V6))
_HONEST = ((OWN_V4, VICTIM), (OWN_V6, VICTIM_V6))
_DPU_MACS = (GATEWAY_MAC, frames.mac("02:00:00:00:00:01"))  # of gateways, and of dpu1's bridge
_random = random.Random(21)


def _packets(source: str, to: str, word: bytes, form: str = "whole") -> list[bytes]:
    of = forms.of_ipv6 if ":" in source else forms.of_ipv4
    return of(source, to, forms.UDP, forms.udp(source, to, (4000, 4000), word))[form]


def _form(source: str) -> str:
    of = forms.of_ipv6 if ":" in source else forms.of_ipv4
    return _random.choice(list(of(source, source, forms.UDP, bytes(16))))


class _Server:
    """s3 behind the routed port, of which the DPU's end has the MAC `dpu`."""

    def __init__(self, wire: Wire, dpu: bytes):
        self.wire, self._dpu = wire, dpu

    def frame(self, packet: bytes, source_mac: bytes | None = None) -> bytes:
        kind = frames.ETH_IPV6 if packet[0] >> 4 == 6 else frames.ETH_IPV4
        return frames.ethernet(self._dpu, source_mac or self.wire.mac, kind, packet)

    def honest(self, word: bytes) -> None:
        for source, to in _HONEST:
            self.wire.send(self.frame(_packets(source, to, word)[0]))

    def _claims(self, address: str, own: str) -> list[bytes]:
        """To have the address, to the DPU and to all."""
        mac, to = self.wire.mac, _random.choice((self._dpu, frames.BROADCAST))
        if ":" not in address:
            kind = _random.choice((frames.ARP_REQUEST, frames.ARP_REPLY))
            return [frames.arp(kind, mac, address, to, _random.choice((DPU_V4, address, own)), to=to)]
        return [_random.choice((frames.nd_advertisement(mac, address, _random.choice((LINK_LOCAL, address, own)), to),
                                frames.nd_solicitation(mac, address, _random.choice((DPU_V6, address)))))]

    def tell(self, word: bytes) -> None:
        """Claims and packets; also honest packets with a tag, or from a MAC of the DPU."""
        for number in range(FRAMES):
            address, own, to = _WRONG[number // 2 % len(_WRONG)]
            made = self._claims(address, own) if number % 2 else [
                self.frame(packet) for packet in _packets(address, to, word, _form(address))]
            tags = random_tags()
            for one in made:
                self.wire.send(frames.tagged(one, tags))
        for source, to in _HONEST * HONEST:
            self.wire.send(frames.tagged(self.frame(_packets(source, to, b"tagged " + word)[0]), [(frames.QTAG, 0)]))
            for mac in _DPU_MACS:
                self.wire.send(self.frame(_packets(source, to, b"DPU MAC " + word)[0], mac))


def _heard(s4: Wire, source: str, word: bytes) -> int:
    octets = forms.octets_of(source)
    return s4.count(lambda frame: octets in frame[22:38] and word in frame)


def _arrived(s4: Wire, word: bytes) -> dict[str, int]:
    """How many packets s4 has heard of each kind that it must not hear. The kernel sends fragments as they came, and
    later ones do not have the word: so first fragments, with 8 octets of UDP, count by their source."""
    wrong = {address: s4.count(lambda frame, octets=forms.octets_of(address): octets in frame[22:38] and (
        word in frame or b"\x0f\xa0\x0f\xa0" in frame[34:])) for address, _, _ in _WRONG}
    return wrong | {f"{kind}{source}": _heard(s4, source, kind.encode() + word)
                    for kind in ("tagged ", "DPU MAC ") for source, _ in _HONEST}


def _settled(server: _Server, s4: Wire, word: bytes) -> bool:
    """Sends honest packets until one of each family arrives."""
    for _ in range(60):
        server.honest(word)
        if all(s4.wait_for(lambda frame, octets=forms.octets_of(source): octets in frame[22:38] and word in frame,
                           deadline=1) for source, _ in _HONEST):
            return True
    return False


def routed_port(lab: Lab, report: Report, dpu: Agent) -> None:
    """`dpu` is dpu1, s3's."""
    report.heading("s3, behind a routed port, sends in the DPU's name")
    settings = {"ip-vrf": "blue", "address": [f"{DPU_V4}/24", f"{DPU_V6}/64"]}
    report.eventually("dpu1 applies a routed port", dpu.takes(port_document(dpu, 911, **settings)))
    addresses = (f"{OWN_V4}/24", f"{OWN_V6}/64")
    lab.run("s3", "ip", "-batch", "-", stdin="".join(f"addr add {one} dev eth1\n" for one in addresses))
    segments = Segments(lab)
    try:
        mac = frames.mac(json.loads(lab.run(dpu.dpu, "ip", "-j", "link", "show", PORT).stdout)[0]["address"])
        for address, own in ((DPU_V4, OWN_V4), (DPU_V6, OWN_V6)):
            report.eventually(f"s3 reaches {address}", answers(lab, "s3", address, own))
        _in_its_name(lab, report, dpu, segments, _Server(segments.wires["s3"], mac))
    finally:
        segments.close()
        lab.run("s3", "ip", "-batch", "-", stdin="".join(f"addr del {one} dev eth1\n" for one in addresses))
        report.eventually("dpu1 applies an access port again", dpu.takes(port_document(dpu, 912, segment=SEGMENT)))


def _in_its_name(lab: Lab, report: Report, dpu: Agent, segments: Segments, server: _Server) -> None:
    s4 = segments.wires["s4"]
    report.now("s4 hears, routed, what s3 sends from its own addresses", lambda: (_settled(server, s4, b"before"), ""))
    s4.forget()
    server.tell(b"routed")
    report.now("s4 hears what s3 sends after that", lambda: (_settled(server, s4, b"behind"), ""))
    report.now(f"s4 hears none of {FRAMES} frames in the DPU's name, nor those with a tag or a DPU's MAC", lambda: (
        not any((heard := _arrived(s4, b"routed")).values()), str(heard)))
    known = json.loads(lab.run(dpu.dpu, "ip", "-j", "neigh", "show", "dev", PORT).stdout)
    report.now("dpu1 knows none of its addresses on the port as s3's", lambda: (
        not {one["dst"] for one in known} & {DPU_V4, DPU_V6}, str(known)))
    table = json.loads(lab.run("s4", "ip", "-j", "neigh", "show", "dev", "eth1").stdout)
    report.now("s4 knows its gateway by no other MAC", lambda: ({frames.text_of(GATEWAY_MAC)} >= {
        one["lladdr"] for one in table if one["dst"] in (GATEWAY_V4, GATEWAY_V6) and "lladdr" in one}, str(table)))
    lab.run(dpu.dpu, "pkill", "-STOP", "-x", "nicleafd")
    lab.run(dpu.dpu, "tc", "qdisc", "del", "dev", PORT, "clsact")
    lab.run(dpu.dpu, "nft", "delete chain inet nicleaf forward")
    s4.forget()
    server.tell(b"unguarded")
    settled = _settled(server, s4, b"settled")
    lab.run(dpu.dpu, "pkill", "-CONT", "-x", "nicleafd")
    # The kernel itself drops IPv4 from its own addresses (fib_validate_source), and dpu2, which has its guard, what comes
    # from the gateway of s4 (other_gateways.py).
    expected = {DPU_V6} | {f"{kind}{source}" for kind in ("tagged ", "DPU MAC ") for source, _ in _HONEST}
    heard = _arrived(s4, b"unguarded")
    report.now("without the guard, s4 hears them", lambda: (
        settled and {kind for kind, count in heard.items() if count} == expected, f"settled: {settled}, {heard}"))
