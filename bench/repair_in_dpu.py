# SPDX-License-Identifier: Apache-2.0
"""Runs inside a DPU: removes objects and waits for the agent to bring them back; see repair."""
import json
import socket
import statistics
import struct
import subprocess
import sys
import time

REPETITIONS = 3
# The agent waits longer after each repair, and starts afresh after a quiet time as long as this.
CALM = 12.0
PATIENCE = 60.0

# linux/rtnetlink.h, linux/if_link.h
NEWLINK, DELLINK, NEWADDR, DELADDR = 16, 17, 20, 21
GROUPS = 0x1 | 0x10  # links and IPv4 addresses
IFLA_IFNAME, IFLA_MASTER, IFA_LOCAL = 3, 10, 2


class Monitor:
    """The kernel's notifications about links and IPv4 addresses: (kind, name or address, master)."""

    def __init__(self):
        self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
        self._socket.bind((0, GROUPS))
        self._pending = []

    def wait(self, what: str, condition) -> float:
        """Waits for a notification that meets the condition; returns its time in seconds of the monotonic clock."""
        deadline = time.monotonic() + PATIENCE
        while True:
            while self._pending:
                if condition(self._pending.pop(0)):
                    return self._at
            self._socket.settimeout(max(0.001, deadline - time.monotonic()))
            try:
                datagram = self._socket.recv(1 << 16)
            except TimeoutError:
                sys.exit(f"repair: waited {PATIENCE:g} s in vain for: {what}")
            self._at = time.monotonic()
            self._pending = list(messages(datagram))


def messages(datagram: bytes):
    while len(datagram) >= 16:
        length, kind = struct.unpack_from("=IH", datagram)
        body, datagram = datagram[16:length], datagram[(length + 3) & ~3:]
        if kind in (NEWLINK, DELLINK) and body[0] == socket.AF_UNSPEC:
            found = attributes(body[16:])
            master = struct.unpack("=I", found[IFLA_MASTER])[0] if IFLA_MASTER in found else 0
            yield kind, found.get(IFLA_IFNAME, b"").rstrip(b"\0").decode(), master
        elif kind in (NEWADDR, DELADDR) and body[0] == socket.AF_INET:
            yield kind, socket.inet_ntoa(attributes(body[8:])[IFA_LOCAL]), 0


def attributes(data: bytes) -> dict[int, bytes]:
    found = {}
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        if length < 4:
            break
        found[kind & 0x3FFF] = data[4:length]
        data = data[(length + 3) & ~3:]
    return found


def ip(*argv: str) -> list:
    done = subprocess.run(["ip", "-j", *argv], check=True, capture_output=True, text=True)
    return json.loads(done.stdout or "[]")


def cases():
    """Name, the command that removes the object, and the notifications of its removal and of its return."""
    vxlan = next(one["ifname"] for one in ip("-d", "link", "show", "type", "vxlan")
                 if one["linkinfo"]["info_data"].get("id") == 10010)
    svi = next(one["ifname"] for one in ip("addr") for address in one["addr_info"]
               if address.get("local") == "192.168.11.1")
    yield ("vxlan_device", ["link", "del", vxlan], lambda said: said[:2] == (DELLINK, vxlan),
           lambda said: said[:2] == (NEWLINK, vxlan) and said[2])
    yield ("gateway_address", ["addr", "del", "192.168.11.1/24", "dev", svi],
           lambda said: said[:2] == (DELADDR, "192.168.11.1"), lambda said: said[:2] == (NEWADDR, "192.168.11.1"))
    yield ("port_in_bridge", ["link", "set", "pf0vf0", "nomaster"],
           lambda said: said[:2] == (NEWLINK, "pf0vf0") and not said[2],
           lambda said: said[:2] == (NEWLINK, "pf0vf0") and said[2])


def measure() -> None:
    for name, command, is_gone, is_back in cases():
        away, yardstick = [], []
        for number in range(1, REPETITIONS + 1):
            print(f"repair: {name}, repetition {number} of {REPETITIONS}", file=sys.stderr, flush=True)
            time.sleep(CALM)
            began = time.monotonic()
            ip("link", "show", "lo")
            yardstick.append(time.monotonic() - began)
            monitor = Monitor()
            taking = subprocess.Popen(["ip", *command])
            gone = monitor.wait(f"{name} to go", is_gone)
            away.append(monitor.wait(f"{name} to come back", is_back) - gone)
            taking.wait()
        print(json.dumps({"bench": "repair", "object": name, "ms": round(statistics.median(away) * 1000, 1),
                          "most_ms": round(max(away) * 1000, 1), "one_ip_ms": round(statistics.median(yardstick) * 1000, 1),
                          "goal": "ms under 100", "reached": statistics.median(away) < 0.1}), flush=True)


measure()
