# SPDX-License-Identifier: Apache-2.0
"""The ICMP errors of dpu1 that servers of tenant red need, while s3 of tenant blue causes more of them than the kernel sends
by itself. A DPU answers packets whose TTL ends, whose neighbour does not answer, and that are too big. It drops what is for
its closed ports or has no route, and says nothing. The kernel's limit for all errors (icmp_msgs_per_sec) is in the first
network namespace only, which is that of the test."""
import socket
import struct
import time
from pathlib import Path

from expect import Report
from lab import Lab
from packets import forms, frames
from packets.noise import GATEWAY_MAC, Noise, expired_v6, pings_v6
from packets.sysctls import written
from wire import Wire

PATIENCE = 20  # seconds; the kernel waits 3 s for a neighbour, and longer when the emulated processor is busy
ERRORS = 4  # of each kind; one address gets six at once, and then one a second (inet_peer_xrlim_allow())
ENOUGH = 2  # of them; a busy processor drops some packets, whoever sends them
SPACE = 0.3  # seconds between two of a kind
PACE = 0.0007  # seconds between two packets of the noise: more than 1,000 errors a second, Linux's own limit
AS_SET = {"icmp_msgs_per_sec": 1000000, "icmp_msgs_burst": 20000}  # by the agent (src/model/sysctls.hpp)
_TTL4, _TTL6, _BIG4, _BIG6, _NOBODY4, _NOBODY6 = (f"{family}: {what}" for what in ("TTL ended", "too big", "no neighbour")
                                                  for family in ("IPv4", "IPv6"))
_TYPES = {_TTL4: (11, 0), _BIG4: (3, 4), _NOBODY4: (3, 1), _TTL6: (3, 0), _BIG6: (2, 0), _NOBODY6: (1, 3)}
# By kind: server, interface, source, destination, TTL, octets of the packet.
_PACKETS = {_NOBODY4: ("s1", "eth2", "192.168.11.11", "192.168.10.250", 64, 100),
            _NOBODY6: ("s1", "eth2", "2001:db8:11::11", "2001:db8:10::250", 64, 100),
            _TTL4: ("s1", "eth1", "192.168.10.11", "192.168.12.12", 1, 100),
            _TTL6: ("s1", "eth1", "2001:db8:10::11", "2001:db8:12::12", 1, 100),
            _BIG4: ("s2", "eth1", "192.168.10.12", "192.168.11.11", 64, 1600),
            _BIG6: ("s2", "eth1", "2001:db8:10::12", "2001:db8:11::11", 64, 1600)}


def _packet(source: str, destination: str, ttl: int, size: int, port: int) -> bytes:
    """UDP from `port`, not to be fragmented."""
    if ":" in source:
        body = forms.udp(source, destination, (port, 9), bytes(size - 48))
        packet = forms.ipv6(source, destination, forms.UDP, body)
        return packet[:7] + bytes([ttl]) + packet[8:]
    body = forms.udp(source, destination, (port, 9), bytes(size - 28))
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, size, port, 0x4000, ttl, forms.UDP, 0, socket.inet_aton(source),
                         socket.inet_aton(destination))
    return header[:10] + struct.pack("!H", frames.checksum(header)) + header[12:] + body


def _is_error(kind: str, port: int):
    """Matches an ICMP error of this kind that quotes a packet from this port."""
    wanted, code = _TYPES[kind]
    begin, header, quoted = (frames.ETH_IPV6, 54, 102) if kind.startswith("IPv6") else (frames.ETH_IPV4, 34, 62)
    return lambda frame: (frame[12:14] == struct.pack("!H", begin) and frame[header] == wanted
                          and (code is None or frame[header + 1] == code)
                          and frame[quoted:quoted + 2] == struct.pack("!H", port))


class _Red:
    def __init__(self, lab: Lab):
        self._wires = {at: Wire(lab, *at) for at in {(one[0], one[1]) for one in _PACKETS.values()}}
        self._port = 20000

    def heard(self) -> dict[str, int]:
        """Of ERRORS packets of each kind, the number that were answered."""
        ports = {}
        for kind in _PACKETS:
            self._port += 1
            ports[kind] = self._port
        for _ in range(ERRORS):
            for kind, (node, interface, *rest) in _PACKETS.items():
                wire = self._wires[node, interface]
                wire.send(frames.ethernet(GATEWAY_MAC, wire.mac, frames.ETH_IPV6 if ":" in rest[0] else frames.ETH_IPV4,
                                          _packet(*rest, ports[kind])))
            time.sleep(SPACE)
        end = time.monotonic() + PATIENCE
        counts = {kind: self._wires[node, interface].wait_for(
            _is_error(kind, ports[kind]), ENOUGH, max(end - time.monotonic(), 0))
            for kind, (node, interface, *_) in _PACKETS.items()}
        for wire in self._wires.values():
            wire.forget()
        return counts

    def close(self) -> None:
        for wire in self._wires.values():
            wire.close()


def _kernel_limit():
    return written({Path("/proc/sys/net/ipv4") / name: value for name, value in AS_SET.items()})


def icmp_errors(lab: Lab, report: Report, wire: Wire) -> None:
    report.heading("s3 causes ICMP errors, and red's servers need some")
    lab.run("s2", "ip", "link", "set", "eth1", "mtu", "2000")  # its port takes more, since the test of jumbo frames
    red = _Red(lab)
    try:
        with _kernel_limit():
            for what, make in (("without noise", None), ("while TTLs end", expired_v6), ("while pings come", pings_v6)):
                with Noise([wire], make, PACE) as noise:
                    heard = red.heard()
                wire.forget()
                text = f"{noise.sent} packets, {noise.rate():.0f} a second; errors: {heard}"
                report.now(f"{what}, red gets at least {ENOUGH} of {ERRORS} errors of each kind",
                           lambda: (min(heard.values()) >= ENOUGH, text))
                print(f"         {text}", flush=True)
    finally:
        red.close()
