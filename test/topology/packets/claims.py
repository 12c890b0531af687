# SPDX-License-Identifier: Apache-2.0
"""A server claims to be the gateway, in every encapsulation that a host might open: at an access port, and at a trunk. The
victim is the oracle: s4, behind the other DPU, believes all that reaches it. That it does is shown first, with frames
that enter at its own port."""
import json
import random
import socket
import struct

from agent import Agent
from expect import DEADLINE, Report, answers
from lab import Lab
from packets import forms, frames, tags
from packets.broadcast_domain import Segments
from packets.hostile import GATEWAY_MAC, GATEWAY_V4, GATEWAY_V6
from packets.roles import PORT, SEGMENT, VLAN, port_document
from wire import Wire

SEED, AT_ACCESS_PORT, AT_TRUNK, INSIDE = 20, 500, 300, 100  # frames; the other 200 are at a routed port (routed_port.py)
_OWN_LINK_LOCAL, _FROM_GATEWAY = "fe80::bad", "claimed-mac"
_HOP_BY_HOP, _ROUTING, _FRAGMENT, _DESTINATION = 0, 43, 44, 60
_TAGS = (0, 0, 0, 10, 10, 1, VLAN, 4095)


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


def _as_gateway(_: bytes, to: bytes) -> bytes:
    return frames.mark(to, GATEWAY_MAC, _FROM_GATEWAY)


# Each with whether s4's neighbour table shows that s4 believes it.
CLAIMS = ((_arp, True), (_advertisement, True), (_from_gateway, True), (_solicitation, True), (_datagram, False),
          (_as_gateway, False))


def _is_ipv6(frame: bytes) -> bool:
    return frame[12:14] == struct.pack("!H", frames.ETH_IPV6)


def _behind_header(frame: bytes, header: int) -> bytes:
    """Puts an extension header (RFC 8200 section 4) between the IPv6 header and the rest."""
    if not _is_ipv6(frame):
        return frame
    length, following = struct.unpack("!HB", frame[18:21])
    extension = bytes([following, 0]) + (bytes(6) if header == _FRAGMENT else b"\x01\x04" + bytes(4))
    return frame[:18] + struct.pack("!HB", length + 8, header) + frame[21:54] + extension + frame[54:]


def _in_fragments(frame: bytes) -> list[bytes]:
    """Of an IPv6 frame, the fragments of one of all forms that forms.py knows; they are not atomic."""
    length, following = struct.unpack("!HB", frame[18:21])
    source, destination = (socket.inet_ntop(socket.AF_INET6, frame[at:at + 16]) for at in (22, 38))
    made = forms.of_ipv6(source, destination, following, frame[54:54 + length])
    form = _random.choice([one for one in made if one.endswith("fragments")])
    return [frame[:14] + packet for packet in made[form]]


def random_tags() -> list[tuple[int, int]]:
    """Most of them with VLAN 0 and with that of the segment."""
    return [(_random.choice((frames.QTAG, frames.STAG)), _random.choice(_TAGS) | _random.choice((0, 7 << 13)))
            for _ in range(_random.choice((0, 1, 1, 2, 3)))]


def encapsulated(frame: bytes, outer: int | None) -> list[bytes]:
    """One of all combinations of extension headers, fragments and tags. Most frames have the tag `outer` before all
    others, if there is one."""
    if _is_ipv6(frame) and _random.random() < 0.25:
        made = _in_fragments(frame)
    else:
        for _ in range(_random.choice((0, 0, 1, 1, 2, 16))):
            frame = _behind_header(frame, _random.choice((_HOP_BY_HOP, _FRAGMENT, _DESTINATION, _DESTINATION)))
        made = [frame]
    tags = random_tags()
    if outer is not None and _random.random() < 0.8:
        tags = [(frames.QTAG, outer), *tags[:_random.choice((0, 1, 3))]]
    return [frames.tagged(one, tags) for one in made]


def _believed(lab: Lab) -> dict[str, str]:
    """Of s4, which MACs the gateway's addresses have."""
    table = json.loads(lab.run("s4", "ip", "-j", "neigh", "show", "dev", "eth1").stdout)
    return {one["dst"]: one["lladdr"] for one in table if "lladdr" in one and one["dst"] in (GATEWAY_V4, GATEWAY_V6)}


def _is_claim(s3: bytes):
    """A fragment of an advertisement passes: hosts ignore it (RFC 6980 section 5), and NICs do not see into it."""
    addresses = [forms.octets_of(address) for address in (GATEWAY_V4, GATEWAY_V6)]

    def matching(frame: bytes) -> bool:
        if frame[6:12] != s3:
            return _FROM_GATEWAY.encode() in frame
        header, end = (frame[20], 54) if _is_ipv6(frame) else (None, 0)
        while header in (_HOP_BY_HOP, _ROUTING, _DESTINATION):
            header, end = frame[end], end + 8
        return header != _FRAGMENT and any(address in frame for address in addresses)
    return matching


def _reached(lab: Lab, report: Report) -> None:
    for address in (GATEWAY_V4, GATEWAY_V6):
        report.eventually(f"s4 reaches the gateway {address}", answers(lab, "s4", address))


def _without_first_tag(frame: bytes) -> bytes:
    """As the kernel gives it to a packet socket."""
    is_tagged = struct.unpack("!H", frame[12:14])[0] in (frames.QTAG, frames.STAG)
    return frame[:12] + frame[16:] if is_tagged else frame


def _told(s3: Wire, s4: Wire, sender: Wire, count: int, outer: int | None = None) -> int:
    """Sends claims. Returns how many frames s4 recognizes as claims, if it hears all."""
    recognized, is_claim = 0, _is_claim(s3.mac)
    for number in range(count):
        claim, _ = CLAIMS[number % len(CLAIMS)]
        for frame in encapsulated(claim(s3.mac, _random.choice((s4.mac, frames.BROADCAST))), outer):
            sender.send(frame)
            recognized += is_claim(_without_first_tag(frame))
    return recognized


def _from_inside(lab: Lab, report: Report, s3: Wire, s4: Wire) -> None:
    """What enters behind the guard: s4 hears all of it, and believes each kind."""
    inside = Wire(lab, "dpu2", PORT)
    try:
        for claim, believes in CLAIMS:
            if believes:
                inside.send(claim(s3.mac, s4.mac))
                report.eventually(f"behind the guard, s4 believes {claim.__name__[1:]}", lambda: (
                    frames.text_of(s3.mac) in (now := _believed(lab)).values(), str(now)))
                lab.run("s4", "ip", "neigh", "flush", "dev", "eth1")
                _reached(lab, report)
        s4.forget()
        sent = _told(s3, s4, inside, INSIDE)
        report.now(f"behind the guard, s4 hears all of {sent} claims with tags and extension headers", lambda: (
            (heard := s4.wait_for(_is_claim(s3.mac), sent)) == sent > INSIDE / 2, f"{heard} heard"))
        lab.run("s4", "ip", "neigh", "flush", "dev", "eth1")
    finally:
        inside.close()


def _passed(s3: Wire, s4: Wire, what: str, tag: int | None) -> bool:
    """Whether s4 hears a frame that s3 sends now: then those before have passed the fabric, or are lost."""
    mark = frames.mark(frames.BROADCAST, s3.mac, what)
    s3.send(mark if tag is None else frames.tagged(mark, [(frames.QTAG, tag)]))
    return s4.wait_for(frames.is_mark(what), deadline=DEADLINE) == 1


def _from_server(lab: Lab, report: Report, segments: Segments, where: str, count: int, tag: int | None) -> None:
    s3, s4 = segments.wires["s3"], segments.wires["s4"]
    _reached(lab, report)
    before = _believed(lab)
    s4.forget()
    _told(s3, s4, s3, count, tag)
    report.now(f"{where}: s3's {count} claims have passed the fabric", lambda: (_passed(s3, s4, where, tag), ""))
    report.now(f"{where}: s4 still knows the gateway by its own MAC", lambda: (
        (now := _believed(lab)) == before == dict.fromkeys((GATEWAY_V4, GATEWAY_V6), frames.text_of(GATEWAY_MAC)),
        f"{before} before, {now} after"))
    report.now(f"{where}: s4 heard none of them", lambda: ((heard := s4.count(_is_claim(s3.mac))) == 0, f"{heard} heard"))


def claims(lab: Lab, report: Report, dpu: Agent) -> None:
    """`dpu` is dpu1, s3's."""
    report.heading("s3 claims to be the gateway in frames with tags, extension headers and fragments")
    segments = Segments(lab)
    try:
        # As hosts do, s4 ignores neighbour discovery in fragments, and it believes ARP that nobody asked for.
        lab.run("s4", "sysctl", "-qw", "net.ipv4.conf.eth1.arp_accept=1", "net.ipv6.conf.eth1.suppress_frag_ndisc=1")
        _reached(lab, report)
        _from_inside(lab, report, segments.wires["s3"], segments.wires["s4"])
        _from_server(lab, report, segments, "access port", AT_ACCESS_PORT, None)
        tags.access_port(lab, report, segments, dpu)
        trunk = {"trunk": [{"vlan-id": VLAN, "segment": SEGMENT}]}
        report.eventually("dpu1 applies a trunk", dpu.takes(port_document(dpu, 801, **trunk)))
        _from_server(lab, report, segments, "trunk", AT_TRUNK, VLAN)
        tags.trunk(lab, report, segments, dpu)
        report.eventually("dpu1 applies an access port again", dpu.takes(port_document(dpu, 802, segment=SEGMENT)))
    finally:
        segments.close()
