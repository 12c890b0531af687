# SPDX-License-Identifier: Apache-2.0
"""What one server sends to fill or change state that all tenants share: see docs/shared-state.md. Each maker returns the
frame with this number."""
import itertools
import socket
import struct
import threading
import time

from packets import forms, frames
from wire import Wire

PACE = 0.002  # seconds between two frames: the state counts, not the load of the emulated processor
LATE = 0.02  # seconds that are made up for; a longer burst would fill the processor's queue for packets, also red's
WARM_UP = 2  # seconds of noise before anything is measured
GATEWAY_MAC = frames.mac("02:00:5e:00:01:01")
GATEWAY, GATEWAY_V6 = "192.168.10.1", "2001:db8:10::1"
S3, S3_V6, S4, S4_V6 = "192.168.10.21", "2001:db8:10::21", "192.168.10.22", "2001:db8:10::22"
MOVING, MOVED = b"\x02\xbe\0\0\0", 50  # beginning of the MACs that move, and their number
_UDP, _ICMP = 17, 1


def _ipv4(source: str, destination: str, payload: bytes, protocol: int = _UDP, ttl: int = 64, fragment: int = 0,
          number: int = 0) -> bytes:
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), number & 0xFFFF, fragment, ttl, protocol, 0,
                         socket.inet_aton(source), socket.inet_aton(destination))
    return header[:10] + struct.pack("!H", frames.checksum(header)) + header[12:] + payload


def _to_gateway(s3: bytes, packet: bytes) -> bytes:
    return frames.ethernet(GATEWAY_MAC, s3, frames.ETH_IPV4, packet)


def _to_gateway_v6(s3: bytes, source: str, destination: str, following: int, payload: bytes, hops: int = 64) -> bytes:
    return frames.ethernet(GATEWAY_MAC, s3, frames.ETH_IPV6, struct.pack("!IHBB", 6 << 28, len(payload), following, hops)
                           + socket.inet_pton(socket.AF_INET6, source)
                           + socket.inet_pton(socket.AF_INET6, destination) + payload)


def _address(number: int) -> str:
    return f"2001:db8:10::{number >> 16 & 0xffff:x}:{number & 0xffff:x}"


def neighbours_v6(s3: bytes, number: int) -> bytes:
    """The gateway notes each sender of a solicitation (RFC 4861 section 7.2.3), and zebra makes a route of it. Ever new
    ones would keep an emulated processor busy, so there are 1,000 of them."""
    return new_neighbour(s3, number % 1000)


def new_neighbour(s3: bytes, number: int) -> bytes:
    return frames.nd_solicitation(s3, _address(0xbad0000 + number), GATEWAY_V6)


def neighbours_v4(s3: bytes, number: int) -> bytes:
    return frames.arp_request(s3, f"192.168.10.{100 + number % 150}", GATEWAY)


def unanswered(s3: bytes, number: int) -> bytes:
    """Packets to neighbours that do not exist: the DPU asks for each, and keeps what waits for the answer."""
    return _to_gateway(s3, _ipv4(S3, f"192.168.10.{100 + number % 150}", struct.pack("!HHHH", 1, 9, 8, 0)))


def unanswered_v6(s3: bytes, number: int) -> bytes:
    """Like unanswered(), in a subnet that never ends: each packet is a new neighbour."""
    return _to_gateway_v6(s3, S3_V6, _address(0xdead0000 + number), _UDP, struct.pack("!HHHH", 1, 9, 8, 0))


def sources(s3: bytes, number: int) -> bytes:
    return frames.mark(frames.BROADCAST, b"\x02\xbc" + number.to_bytes(4, "big"), "source", number)


def moves(_: bytes, number: int) -> bytes:
    """The same MACs at one server after the other: each move is an EVPN route (RFC 7432 section 15). See Noise."""
    return frames.mark(frames.BROADCAST, MOVING + bytes([number % MOVED]), "move", number)


def fragments(s3: bytes, number: int) -> bytes:
    """First fragments for the gateway, whose rest never comes."""
    return _to_gateway(s3, _ipv4(S3, GATEWAY, bytes(1400), fragment=0x2000, number=number))


def fragments_v6(s3: bytes, number: int) -> bytes:
    return _to_gateway_v6(s3, S3_V6, GATEWAY_V6, 44, struct.pack("!BBHI", _UDP, 0, 1, number) + bytes(1200))


def connections(s3: bytes, number: int) -> bytes:
    """The first packets of TCP connections to bgpd, from ever new ports."""
    header = struct.pack("!HHIIBBHHH", 1024 + number % 60000, 179, number, 0, 0x50, 2, 1024, 0, 0)
    pseudo = socket.inet_aton(S3) + socket.inet_aton(GATEWAY) + struct.pack("!HH", 6, len(header))
    header = header[:16] + struct.pack("!H", frames.checksum(pseudo + header)) + header[18:]
    return _to_gateway(s3, _ipv4(S3, GATEWAY, header, protocol=6, number=number))


def pings(s3: bytes, number: int) -> bytes:
    message = struct.pack("!BBHHH", 8, 0, 0, 1, number & 0xFFFF) + bytes(32)
    message = message[:2] + struct.pack("!H", frames.checksum(message)) + message[4:]
    return _to_gateway(s3, _ipv4(S3, GATEWAY, message, protocol=_ICMP, number=number))


def expired(s3: bytes, number: int) -> bytes:
    """The DPU answers that the TTL has ended. One address gets one answer a second."""
    return _to_gateway(s3, _ipv4(f"192.168.10.{100 + number % 150}", S4, struct.pack("!HHHH", 1, 9, 8, 0), ttl=1,
                                 number=number))


def expired_v6(s3: bytes, number: int) -> bytes:
    """From ever new addresses, and every second packet from an address that red's s1 has, too."""
    source = _address(0xbad0000 + number) if number % 2 else "2001:db8:10::11"
    return _to_gateway_v6(s3, source, S4_V6, _UDP, struct.pack("!HHHH", 1, 9, 8, 0), hops=1)


def pings_v6(s3: bytes, number: int) -> bytes:
    """From ever new addresses, which do not answer when the DPU looks for them with its answer."""
    source, message = _address(0xbee0000 + number), struct.pack("!BBHHH", 128, 0, 0, 1, number & 0xFFFF) + bytes(1000)
    return _to_gateway_v6(s3, source, GATEWAY_V6, forms.ICMPV6, forms.icmpv6(source, GATEWAY_V6, message))


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
    "packets that wait for a neighbour, IPv6": unanswered_v6,
    "EVPN routes that move": moves,
    "ICMP's rate limits, IPv4": expired,
    "ICMP's rate limits, IPv6": expired_v6,
    "packets for closed ports": closed_ports,
    "path-MTU exceptions": path_mtu,
    "the spanning tree": bpdus,
    "multicast memberships": reports,
    "connections to port 179": connections,
    "pings of the gateway": pings,
    "the fragment queues, IPv4": fragments,
    "the fragment queues, IPv6": fragments_v6,
    "the forwarding database": sources,  # last: s3's port then learns no more, so no MAC would move to it
}


class Noise:
    """Sends frames at a steady pace, from the start of the with block to its end. With several wires, each of them sends
    MOVED frames in its turn."""

    def __init__(self, wires: list[Wire], make, pace: float = PACE):
        self._wires, self._make, self._pace = wires, make, pace
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._failure: BaseException | None = None
        self._begin = self._passed = 0.0
        self.sent = 0

    def _run(self) -> None:
        try:
            due = self._begin
            for number in itertools.count():
                now = time.monotonic()
                due = max(due + self._pace, now - LATE)
                if self._stop.wait(due - now) if due > now else self._stop.is_set():
                    return
                wire = self._wires[number // MOVED % len(self._wires)]
                wire.send(self._make(wire.mac, number))
                self.sent = number + 1
        except BaseException as error:  # for the thread that ends the noise
            self._failure = error

    def rate(self) -> float:
        """Frames a second, once it has ended."""
        return self.sent / self._passed if self._passed else 0

    def __enter__(self) -> "Noise":
        self._begin = time.monotonic()
        if self._make:
            self._thread.start()
            time.sleep(WARM_UP)
        return self

    def __exit__(self, *_) -> None:
        self._stop.set()
        if self._make:
            self._thread.join()
        self._passed = time.monotonic() - self._begin
        if self._failure is not None:
            raise self._failure
