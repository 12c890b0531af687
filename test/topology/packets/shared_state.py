# SPDX-License-Identifier: Apache-2.0
"""State of the DPU that all tenants share, and that a frame can change: see docs/shared-state.md. s3, of tenant blue,
fills or changes it; s1, of tenant red behind the same DPU, must lose nothing. Each row is measured in the same way, the
first one without noise."""
import itertools
import socket
import struct
import threading
import time
from dataclasses import dataclass

import two_dpus_facts as facts
from expect import Report
from lab import Lab
from packets import frames
from packets.stream import Streams
from wire import Wire

PACE = 0.001  # seconds between two frames of the noise: its state counts, not the load of the emulated processor
WARM_UP = 4  # seconds of noise before anything is measured
PACKETS = 100  # of each of red's streams
FRESH = 2  # addresses of red that dpu2 has never heard of
SLOWEST = 3000  # ms for a first packet; a lost request costs 1 s, and three cost the packet
GATEWAY_MAC = frames.mac("02:00:5e:00:01:01")
GATEWAY, GATEWAY_V6 = "192.168.10.1", "2001:db8:10::1"
S3 = "192.168.10.21"
STREAMS = {"bridged": (("s1", "192.168.10.11"), ("s2", "192.168.10.12")),
           "routed": (("s1", "192.168.11.11"), ("s2", "192.168.12.12"))}
_UDP, _ICMP = 17, 1


def _ipv4(source: str, destination: str, payload: bytes, protocol: int = _UDP, ttl: int = 64, fragment: int = 0,
          number: int = 0) -> bytes:
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), number & 0xFFFF, fragment, ttl, protocol, 0,
                         socket.inet_aton(source), socket.inet_aton(destination))
    return header[:10] + struct.pack("!H", frames.checksum(header)) + header[12:] + payload


def _to_gateway(s3: bytes, packet: bytes) -> bytes:
    return frames.ethernet(GATEWAY_MAC, s3, frames.ETH_IPV4, packet)


def _address(number: int) -> str:
    return f"2001:db8:10::{number >> 16 & 0xffff:x}:{number & 0xffff:x}"


def neighbours_v6(s3: bytes, number: int) -> bytes:
    """The gateway notes each sender of a solicitation (RFC 4861 section 7.2.3)."""
    return frames.nd_solicitation(s3, _address(0xbad0000 + number), GATEWAY_V6)


def neighbours_v4(s3: bytes, number: int) -> bytes:
    return frames.arp_request(s3, f"192.168.10.{100 + number % 150}", GATEWAY)


def unanswered(s3: bytes, number: int) -> bytes:
    """Packets to neighbours that do not exist: the DPU asks for each, and keeps what waits for the answer."""
    return _to_gateway(s3, _ipv4(S3, f"192.168.10.{100 + number % 150}", struct.pack("!HHHH", 1, 9, 8, 0)))


def sources(s3: bytes, number: int) -> bytes:
    return frames.mark(frames.BROADCAST, b"\x02\xbc" + number.to_bytes(4, "big"), "source", number)


def moves(s3: bytes, number: int) -> bytes:
    """One MAC here, and again here a moment after it was elsewhere: each move is an EVPN route."""
    return frames.mark(frames.BROADCAST, b"\x02\xbe\0\0\0" + bytes([number % 50]), "move", number)


def fragments(s3: bytes, number: int) -> bytes:
    """First fragments for the gateway, whose rest never comes."""
    return _to_gateway(s3, _ipv4(S3, GATEWAY, bytes(1400), fragment=0x2000, number=number))


def expired(s3: bytes, number: int) -> bytes:
    return _to_gateway(s3, _ipv4(S3, "198.18.0.1", struct.pack("!HHHH", 1, 9, 8, 0), ttl=1, number=number))


def closed_ports(s3: bytes, number: int) -> bytes:
    return _to_gateway(s3, _ipv4(S3, GATEWAY, struct.pack("!HHHH", 1, 1024 + number % 60000, 8, 0), number=number))


def path_mtu(s3: bytes, number: int) -> bytes:
    """Fragmentation needed (RFC 1191), as if the gateway had sent a packet to anywhere."""
    quoted = _ipv4(GATEWAY, f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}", bytes(8), number=number)
    message = struct.pack("!BBHHH", 3, 4, 0, 0, 600) + quoted
    message = message[:2] + struct.pack("!H", frames.checksum(message)) + message[4:]
    return _to_gateway(s3, _ipv4(S3, GATEWAY, message, protocol=_ICMP, number=number))


def bpdus(s3: bytes, number: int) -> bytes:
    """A topology change of a spanning tree whose root is s3 (IEEE 802.1D section 9.3)."""
    body = struct.pack("!BBB", 0x42, 0x42, 3) + struct.pack("!HBB", 0, 0, 0) + b"\x01" + bytes(8) + bytes(4) + bytes(22)
    return frames.mac("01:80:c2:00:00:00") + s3 + struct.pack("!H", len(body)) + body


def reports(s3: bytes, number: int) -> bytes:
    """IGMPv2 membership reports (RFC 2236) for ever new groups."""
    group = f"239.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    body = struct.pack("!BBH4s", 0x16, 0, 0, socket.inet_aton(group))
    body = body[:2] + struct.pack("!H", frames.checksum(body)) + body[4:]
    to = b"\x01\x00\x5e" + bytes([number >> 16 & 127, number >> 8 & 255, number & 255])
    return frames.ethernet(to, s3, frames.ETH_IPV4, _ipv4(S3, group, body, protocol=2, ttl=1))


NOISE = {
    "the neighbour table, IPv6": neighbours_v6,
    "the neighbour table, IPv4": neighbours_v4,
    "packets that wait for a neighbour": unanswered,
    "the forwarding database": sources,
    "EVPN routes that move": moves,
    "ICMP's rate limit": expired,
    "answers for closed ports": closed_ports,
    "path-MTU exceptions": path_mtu,
    "the spanning tree": bpdus,
    "multicast memberships": reports,
    "the fragment queues": fragments,  # the last one, because what it leaves stays for 30 s
}


class Noise:
    """Sends frames at a steady pace, from the start of the with block to its end."""

    def __init__(self, wire: Wire, make):
        self._wire, self._make = wire, make
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.sent = 0

    def _run(self) -> None:
        for number in itertools.count():
            if self._stop.wait(PACE):
                return
            self._wire.send(self._make(self._wire.mac, number))
            self.sent = number + 1

    def __enter__(self) -> "Noise":
        if self._make:
            self._thread.start()
            time.sleep(WARM_UP)
        return self

    def __exit__(self, *_) -> None:
        self._stop.set()
        if self._make:
            self._thread.join()


@dataclass
class Measured:
    lost: int
    first: list[float | None]  # ms
    large: bool
    bgp: float | None  # seconds

    def __str__(self) -> str:
        first = ", ".join("lost" if one is None else f"{one:.0f} ms" for one in self.first)
        bgp = "not at all" if self.bgp is None else f"{self.bgp:.1f} s"
        return (f"{self.lost} lost; first packets {first}; fragmented ping of the gateway "
                f"{'answered' if self.large else 'lost'}; a prefix at the spine after {bgp}")


def _first_packet(lab: Lab, fresh: int, source: str) -> float | None:
    """Milliseconds until an address that nobody has heard of answers s1, through both DPUs' routing."""
    address = f"192.168.12.{fresh}"
    lab.run("s2", "ip", "addr", "add", f"{address}/24", "dev", "eth2")
    done = lab.run("s1", "ping", "-n", "-c1", "-W10", "-I", source, address)
    return float(done.stdout.split("time=")[1].split()[0]) if done.returncode == 0 else None


def _prefix_arrives(lab: Lab, number: int) -> float | None:
    """Seconds until the spine has another prefix of red."""
    begin = time.monotonic()
    lab.run("s1", "ip", "addr", "add" if number % 2 == 0 else "del", "198.51.100.1/24", "dev", "tenant0")
    arrived = facts.spine_has_type5(lab, "198.51.100.0/24", "10.0.0.1")
    while time.monotonic() - begin < 30:
        if arrived()[0] == (number % 2 == 0):
            return time.monotonic() - begin
    return None


def _measure(lab: Lab, number: int) -> Measured:
    with Streams(lab, STREAMS) as streams:
        sent = streams.more(PACKETS)
        first = [_first_packet(lab, 100 + number * FRESH + one, "192.168.11.11") for one in range(FRESH)]
        large = lab.run("s1", "ping", "-n", "-c1", "-W10", "-s4000", "-I", "192.168.10.11", GATEWAY).returncode == 0
        bgp = _prefix_arrives(lab, number)
        while not sent()[0]:
            time.sleep(0.1)
    return Measured(sum(len(one.lost) for one in streams.counted.values()), first, large, bgp)


def shared_state(lab: Lab, report: Report) -> None:
    report.heading("what all tenants share: s3, of blue, fills or changes it, and s1, of red, loses nothing")
    before = facts.session_history(lab)
    lab.run("s1", "ip", "link", "set", "eth1", "mtu", "1500")  # another test may have made it larger than the port's
    wire = Wire(lab, "s3", "eth1")
    try:
        for number, (what, make) in enumerate([("nothing", None), *NOISE.items()]):
            with Noise(wire, make) as noise:
                now = _measure(lab, number)
            wire.forget()
            report.now(f"{what} ({noise.sent} frames)", lambda now=now: (
                now.lost == 0 and (now.large or make is fragments) and now.bgp is not None
                and all(one is not None and one < SLOWEST for one in now.first), str(now)))
            print(f"         {now}", flush=True)
    finally:
        wire.close()
    report.now("no session flapped during all of this, by BIRD and the spine",
               facts.none_flapped(before, facts.session_history(lab)))
