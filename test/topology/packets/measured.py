# SPDX-License-Identifier: Apache-2.0
"""What tenant red feels while tenant blue makes noise: packets of its streams, first packets to new addresses, a fragmented
ping of its gateway, and how long BGP takes from its server to the other DPU's kernel."""
import socket
import struct
import time
from dataclasses import dataclass

from lab import Lab
from packets.noise import GATEWAY
from packets.stream import Streams
from wire import open_socket

PACKETS = 100  # of each of red's streams
LAST_PACKET = 60  # seconds to send them in
FRESH = 2  # addresses of red that dpu2 has never heard of
ROUTES = 4  # times that a prefix of red comes or goes
LOST_QUESTION = 1000  # ms until a host asks again; a first packet may take this much longer than without noise
# Seconds that a route may take longer than without noise. An emulated processor does the noise's work for all nodes, too:
# with 200 new EVPN routes a second, it has taken 12 s on a busy machine. A tenant whose routes starve gets none in 30 s.
LATE_ROUTE = 20
STREAMS = {"bridged": (("s1", "192.168.10.11"), ("s2", "192.168.10.12")),
           "routed": (("s1", "192.168.11.11"), ("s2", "192.168.12.12"))}
_RTMGRP_IPV4_ROUTE, _RTM_NEWROUTE, _RTM_DELROUTE, _RTA_DST = 0x40, 24, 25, 1


class Routes:
    """IPv4 routes of a node, when its kernel gets them. No process starts for this, which would take longer than BGP."""

    def __init__(self, lab: Lab, node: str):
        self._socket = open_socket(lab, node, socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
        self._socket.bind((0, _RTMGRP_IPV4_ROUTE))

    def wait(self, prefix: str, there: bool, deadline: float) -> float | None:
        """When `prefix` came or went, in monotonic time."""
        address, length = prefix.split("/")
        wanted = (_RTM_NEWROUTE if there else _RTM_DELROUTE, int(length), socket.inet_aton(address))
        self._socket.settimeout(0.5)
        end = time.monotonic() + deadline
        while time.monotonic() < end:
            try:
                data = self._socket.recv(65536)
            except TimeoutError:
                continue
            if wanted in self._decoded(data):
                return time.monotonic()
        return None

    @staticmethod
    def _decoded(data: bytes) -> list[tuple[int, int, bytes]]:
        found = []
        while len(data) >= 28:
            size, kind = struct.unpack_from("=IH", data)
            attributes = data[28:size]
            while len(attributes) >= 4:
                length, name = struct.unpack_from("=HH", attributes)
                if name == _RTA_DST:
                    found.append((kind, data[17], attributes[4:length]))
                attributes = attributes[max(length + 3 & ~3, 4):]
            data = data[size + 3 & ~3:]
        return found

    def close(self) -> None:
        self._socket.close()


@dataclass
class Measured:
    lost: int
    first: list[float | None]  # ms
    large: bool
    routes: list[float | None]  # seconds, each

    def harm(self, quiet: "Measured") -> list[str]:
        """What noise has done, compared with a measurement without it."""
        harm = [f"{self.lost} packets lost"] if self.lost else []
        harm += [] if self.large else ["no answer to a fragmented ping"]
        harm += self._late("a first packet", self.first, 10 * max(quiet.first) + LOST_QUESTION, "ms")
        harm += self._late("a route", self.routes, 3 * max(quiet.routes) + LATE_ROUTE, "s")
        return harm

    @staticmethod
    def _late(what: str, times: list[float | None], most: float, unit: str) -> list[str]:
        return [f"{what} took {'for ever' if one is None else f'{one:.1f} {unit}'}, more than {most:.1f}"
                for one in times if one is None or one > most]

    def whole(self) -> bool:
        return self.lost == 0 and self.large and None not in self.first + self.routes

    def __str__(self) -> str:
        first = ", ".join("lost" if one is None else f"{one:.0f} ms" for one in self.first)
        routes = ", ".join("never" if one is None else f"{one:.2f}" for one in self.routes)
        known = [one for one in self.routes if one is not None] or [0]
        return (f"{self.lost} lost; first packets {first}; fragmented ping of the gateway "
                f"{'answered' if self.large else 'lost'}; a route at the other DPU after {routes} s "
                f"(jitter {max(known) - min(known):.2f} s)")


def first_packet(lab: Lab, fresh: int, source: str = "192.168.11.11") -> float | None:
    """Milliseconds until an address that nobody has heard of answers s1, through both DPUs' routing."""
    address, length = (f"2001:db8:12::{fresh}", "64") if ":" in source else (f"192.168.12.{fresh}", "24")
    lab.run("s2", "ip", "addr", "add", f"{address}/{length}", "dev", "eth2", *(["nodad"] if ":" in source else []))
    done = lab.run("s1", "ping", "-n", "-c1", "-W10", "-I", source, address)
    return float(done.stdout.split("time=")[1].split()[0]) if done.returncode == 0 else None


def route_times(lab: Lab, count: int = ROUTES) -> list[float | None]:
    """Seconds until dpu2's kernel has a prefix that s1 announces to dpu1, and until it has lost it again; `count` of both
    together, an even number."""
    routes, times = Routes(lab, "dpu2"), []
    for number in range(count):
        there = number % 2 == 0
        begin = time.monotonic()
        lab.run("s1", "ip", "addr", "add" if there else "del", "198.51.100.1/24", "dev", "tenant0")
        seen = routes.wait("198.51.100.0/24", there, 30)
        times.append(None if seen is None else seen - begin)
    routes.close()
    return times


def measure(lab: Lab, number: int) -> Measured:
    with Streams(lab, STREAMS) as streams:
        sent = streams.more(PACKETS)
        first = [first_packet(lab, 100 + number * FRESH + one) for one in range(FRESH)]
        large = lab.run("s1", "ping", "-n", "-c1", "-W10", "-s4000", "-I", "192.168.10.11", GATEWAY).returncode == 0
        routes = route_times(lab)
        end = time.monotonic() + LAST_PACKET
        while not sent()[0]:
            if time.monotonic() > end:
                raise TimeoutError(f"red's streams have stopped: {sent()[1]}")
            time.sleep(0.1)
    return Measured(sum(len(one.lost) for one in streams.counted.values()), first, large, routes)
