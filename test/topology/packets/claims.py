# SPDX-License-Identifier: Apache-2.0
"""A server claims to be the gateway, in every encapsulation that a host might open. The victim is the oracle: s4, behind
the other DPU, believes all that reaches it."""
import json
import random
import socket
import struct

from expect import Report, answers
from lab import Lab
from packets import frames
from packets.broadcast_domain import Segments
from packets.hostile import GATEWAY_MAC, GATEWAY_V4, GATEWAY_V6
from wire import Wire

SEED, FRAMES = 20, 1000
_OWN_LINK_LOCAL = "fe80::bad"
_ROUTED = b"nicleaf routed claim"
_HOP_BY_HOP, _FRAGMENT, _DESTINATION = 0, 44, 60


_random = random.Random(SEED)


def _arp(s3: bytes, to: bytes) -> bytes:
    kind = _random.choice((frames.ARP_REQUEST, frames.ARP_REPLY))
    return frames.arp(kind, s3, GATEWAY_V4, to, GATEWAY_V4, to=to)


def _advertisement(s3: bytes, to: bytes, source: str = _OWN_LINK_LOCAL) -> bytes:
    return frames.nd_advertisement(s3, GATEWAY_V6, source, to)


def _from_gateway(s3: bytes, to: bytes) -> bytes:
    return frames.nd_advertisement(s3, GATEWAY_V6, GATEWAY_V6, to)


def _solicitation(s3: bytes, _: bytes) -> bytes:
    """Whoever answers it notes the sender's MAC for the sender's address."""
    return frames.nd_solicitation(s3, GATEWAY_V6, "2001:db8:10::12")


def _datagram(s3: bytes, to: bytes) -> bytes:
    """IPv4 from the gateway's address, as in a forged ICMP redirect."""
    return frames.ipv4(to, s3, GATEWAY_V4, "192.168.10.12", b"nicleaf claim")


CLAIMS = (_arp, _advertisement, _from_gateway, _solicitation, _datagram)


def _behind_header(frame: bytes, header: int) -> bytes:
    """Puts an extension header (RFC 8200 section 4) between the IPv6 header and the rest."""
    if frame[12:14] != struct.pack("!H", frames.ETH_IPV6):
        return frame
    length, following = struct.unpack("!HB", frame[18:21])
    extension = bytes([following, 0]) + (bytes(6) if header == _FRAGMENT else b"\x01\x04" + bytes(4))
    return frame[:18] + struct.pack("!HB", length + 8, header) + frame[21:54] + extension + frame[54:]


def encapsulated(frame: bytes) -> bytes:
    """One of all combinations of extension headers and tags; most of them with VLAN 0 and with that of the segment."""
    for _ in range(_random.choice((0, 0, 1, 1, 2, 16))):
        frame = _behind_header(frame, _random.choice((_HOP_BY_HOP, _FRAGMENT, _DESTINATION, _DESTINATION)))
    tags = [(_random.choice((frames.QTAG, frames.STAG)),
             _random.choice((0, 0, 0, 10, 10, 1, 20, 4095)) | _random.choice((0, 7 << 13)))
            for _ in range(_random.choice((0, 1, 1, 2, 3)))]
    return frames.tagged(frame, tags)


def _believed(lab: Lab, node: str) -> dict[str, str]:
    table = json.loads(lab.run(node, "ip", "-j", "neigh", "show", "dev", "eth1").stdout)
    return {one["dst"]: one["lladdr"] for one in table if "lladdr" in one}


def _is_claim(frame: bytes) -> bool:
    """A fragment of an advertisement passes: hosts ignore it (RFC 6980 section 5), and NICs do not see into it."""
    header, end = (frame[20], 54) if frame[12:14] == struct.pack("!H", frames.ETH_IPV6) else (None, 0)
    while header in (_HOP_BY_HOP, _DESTINATION):
        header, end = frame[end], end + 8
    return header != _FRAGMENT and any(socket.inet_pton(family, address) in frame for family, address in
               ((socket.AF_INET, GATEWAY_V4), (socket.AF_INET6, GATEWAY_V6)))


def _of_others(s1: bytes, address: str) -> list[bytes]:
    """Claims to the address, to all and to the gateway; and a packet from it that the gateway is to route."""
    kinds = (frames.ARP_REQUEST, frames.ARP_REPLY)
    if ":" in address:
        return [frames.nd_advertisement(s1, address, source, to) for source in (_OWN_LINK_LOCAL, address)
                for to in (frames.BROADCAST, GATEWAY_MAC)] + [frames.nd_solicitation(s1, address, GATEWAY_V6)]
    return [frames.arp(kind, s1, address, to, GATEWAY_V4, to=to) for kind in kinds for to in (
        frames.BROADCAST, GATEWAY_MAC)] + [frames.ipv4(GATEWAY_MAC, s1, address, "192.168.12.12", _ROUTED)]


def other_gateways(lab: Lab, report: Report) -> None:
    """s1 claims to be gateways of its IP-VRF in other segments: one of its own DPU, one that only the other has."""
    report.heading("s1 claims to be the gateways of other segments of its tenant")
    gateways = ("192.168.11.1", "2001:db8:11::1", "192.168.12.1", "2001:db8:12::1")
    segments, routed = Segments(lab), Wire(lab, "s2", "eth2")
    try:
        s1 = segments.wires["s1"]
        for _ in range(20):
            for frame in (one for address in gateways for one in _of_others(s1.mac, address)):
                s1.send(frame)
        s1.send(frames.ipv4(GATEWAY_MAC, s1.mac, "192.168.10.11", "192.168.12.12", _ROUTED))
        report.now("s1's frames have passed the fabric", lambda: (segments.settle(), ""))

        def is_routed(source: str):
            return lambda frame: frame[26:30] == socket.inet_aton(source) and _ROUTED in frame
        report.now("s2 hears, routed, what s1 sends from its own address", lambda: (
            routed.wait_for(is_routed("192.168.10.11")) == 1, ""))
        report.now("s2 hears nothing from the gateway that s1's DPU has", lambda: (
            (heard := routed.count(is_routed("192.168.11.1"))) == 0, f"{heard} heard"))
        for node, address in (("s1", "192.168.11.1"), ("s2", "192.168.12.1"), ("s2", "2001:db8:12::1")):
            report.eventually(f"{node} reaches its gateway {address}", answers(lab, node, address))
    finally:
        routed.close()
        segments.close()


def claims(lab: Lab, report: Report) -> None:
    report.heading(f"s3 claims to be the gateway in {FRAMES} frames with tags and extension headers")
    segments = Segments(lab)
    try:
        s3, s4 = segments.wires["s3"], segments.wires["s4"]
        lab.run("s4", "sysctl", "-qw", "net.ipv4.conf.eth1.arp_accept=1")
        for address in (GATEWAY_V4, GATEWAY_V6):
            report.eventually(f"s4 reaches the gateway {address}", answers(lab, "s4", address))
        before = _believed(lab, "s4")

        def gateways(table: dict[str, str]) -> list[str]:
            return [table.get(address, "") for address in (GATEWAY_V4, GATEWAY_V6)]
        segments.forget()
        for number in range(FRAMES):
            claim = CLAIMS[number % len(CLAIMS)]
            s3.send(encapsulated(claim(s3.mac, _random.choice((s4.mac, frames.BROADCAST)))))
        report.now("s3's frames have passed the fabric", lambda: (segments.settle(), ""))
        report.now("s4 still knows the gateway by its own MAC", lambda: (
            gateways(now := _believed(lab, "s4")) == gateways(before) == [frames.text_of(GATEWAY_MAC)] * 2,
            f"{before} before, {now} after"))
        report.now("s4 heard none of them", lambda: (
            (heard := s4.count(lambda frame: frame[6:12] == s3.mac and _is_claim(frame))) == 0, f"{heard} heard"))
    finally:
        segments.close()
