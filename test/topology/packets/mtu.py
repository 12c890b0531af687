# SPDX-License-Identifier: Apache-2.0
"""The largest packet passes unfragmented; the sender of a packet with one octet more gets an error."""
import errno
import json
import socket
import struct
import time

from agent import Agent
from expect import Report
from lab import Lab
from wire import open_socket

OVERHEAD = 50  # of VXLAN over IPv4, with the inner Ethernet header
_MTU_DISCOVER = {socket.AF_INET: (socket.IPPROTO_IP, 10), socket.AF_INET6: (socket.IPPROTO_IPV6, 23)}
_MTU = {socket.AF_INET: (socket.IPPROTO_IP, 14), socket.AF_INET6: (socket.IPPROTO_IPV6, 24)}
_RECVERR = {socket.AF_INET: (socket.IPPROTO_IP, 11), socket.AF_INET6: (socket.IPPROTO_IPV6, 25)}
_DO = 2  # IP_PMTUDISC_DO: never fragment
_HEADERS = {socket.AF_INET: 28, socket.AF_INET6: 48}
_ERROR_QUEUE, _ICMP = 0x2000, (2, 3)  # MSG_ERRQUEUE; SO_EE_ORIGIN_ICMP and _ICMP6


class _Path:
    """UDP from one node's address to another's, never fragmented by the sender."""

    def __init__(self, lab: Lab, sender: tuple[str, str], receiver: tuple[str, str]):
        self.family = socket.AF_INET6 if ":" in sender[1] else socket.AF_INET
        self._in = open_socket(lab, receiver[0], self.family, socket.SOCK_DGRAM)
        self._in.bind((receiver[1], 0))
        self._out = open_socket(lab, sender[0], self.family, socket.SOCK_DGRAM)
        self._out.bind((sender[1], 0))
        self._out.connect(self._in.getsockname()[:2])
        self._out.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 18)
        for option, value in ((_MTU_DISCOVER, _DO), (_RECVERR, 1)):
            self._out.setsockopt(*option[self.family], value)

    def __enter__(self):
        return self

    def __exit__(self, *_) -> None:
        self._in.close()
        self._out.close()

    def _send(self, size: int) -> str | None:
        """Sends an IP packet of `size` octets. Returns the error of the sender's own kernel, or None."""
        try:
            self._out.send(b"x" * (size - _HEADERS[self.family]))
            return None
        except OSError as error:
            if error.errno == errno.EMSGSIZE:
                return f"EMSGSIZE, at most {self._out.getsockopt(*_MTU[self.family])}"
            return str(error)

    def passes(self, size: int):
        """A probe: a packet of `size` octets arrives whole."""
        def probe():
            # Otherwise the next packet would report a router's answer to an earlier one.
            self._out.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            refused = self._send(size)
            end = time.monotonic() + 5
            while refused is None and time.monotonic() < end:
                try:
                    got = len(self._in.recv(65536)) + _HEADERS[self.family]
                    return got == size, f"{got} octets arrived"
                except BlockingIOError:
                    time.sleep(0.02)
            return False, refused or "nothing arrived"
        return probe

    def refused_at_once(self, size: int, limit: int):
        """A probe: the sender's own kernel refuses the packet and names the limit."""
        def probe():
            said = self._send(size)
            return said == f"EMSGSIZE, at most {limit}", str(said)
        return probe

    def told(self, size: int, limit: int):
        """A probe: a router answers that `size` is too big and `limit` is not (RFC 1191, RFC 8201); after that, the
        sender's kernel knows the limit."""
        def probe():
            said = self._send(size)
            return (said == f"EMSGSIZE, at most {limit}" and self._from_router(), str(said))
        return probe

    def _from_router(self) -> bool:
        """Whether the first queued error of the socket came in an ICMP message."""
        while True:
            try:
                _, data, _, _ = self._out.recvmsg(1, 512, _ERROR_QUEUE)
            except BlockingIOError:
                return False
            # struct sock_extended_err: errno, origin, ...
            if any(struct.unpack_from("=IB", one[2])[1] in _ICMP for one in data):
                return True


def _jumbo(document: dict, ports: tuple[str, ...], mtu: int) -> dict:
    fabric = document["nicleaf-fabric:fabric"]
    fabric["generation"] = str(int(fabric["generation"]) + 1)
    for port in fabric["port"]:
        if port["interface"] in ports:
            port["mtu"] = mtu
    return document


def jumbo(lab: Lab, report: Report, dpus: list[Agent]) -> list[dict]:
    """Returns the documents that are applied at its end."""
    report.heading("jumbo frames, at the limit")
    uplink = json.loads(lab.run("dpu1", "ip", "-j", "link", "show", "p0").stdout)[0]["mtu"]
    largest = uplink - OVERHEAD
    for node, interface in (("s1", "eth1"), ("s2", "eth1"), ("s2", "eth2")):
        lab.run(node, "ip", "link", "set", interface, "mtu", str(largest))
    documents = []
    for dpu, ports in zip(dpus, (("pf0vf0",), ("pf0vf0", "pf0vf2"))):
        documents.append(_jumbo(dpu.document(), ports, largest))
        report.eventually(f"{dpu.dpu}: ports with MTU {largest}, as the uplink has {uplink}", dpu.takes(documents[-1]))
    wrong = _jumbo(dpus[0].document(), ("pf0vf0",), largest + 1)
    done = dpus[0].apply(wrong | {"nicleaf-fabric:fabric": wrong["nicleaf-fabric:fabric"] | {"generation": "99"}})
    report.now("a larger MTU is refused", lambda: (done.returncode == 4 and str(largest) in done.stdout, done.stdout))
    for family, net in (("IPv4", "192.168.{}.{}"), ("IPv6", "2001:db8:{}::{}")):
        s1, s2, s1_routed, s2_routed = (net.format(*one) for one in ((10, 11), (10, 12), (11, 11), (12, 12)))
        with _Path(lab, ("s1", s1), ("s2", s2)) as bridged:
            report.eventually(f"{family}, bridged: {largest} octets pass whole", bridged.passes(largest))
            report.now(f"{family}, bridged: s1's kernel refuses one octet more",
                       bridged.refused_at_once(largest + 1, largest))
        with _Path(lab, ("s1", s1), ("s2", s2_routed)) as routed:
            report.eventually(f"{family}, routed between VNIs: {largest} octets pass whole", routed.passes(largest))
        with _Path(lab, ("s2", s2), ("s1", s1_routed)) as narrow:
            report.eventually(f"{family}, routed to a segment of 1500: 1500 octets pass whole", narrow.passes(1500))
            report.eventually(f"{family}, routed to a segment of 1500: a router tells s2 1500 for 1501 octets",
                              narrow.told(1501, 1500))
            report.eventually(f"{family}, routed to a segment of 1500: 1500 octets still pass", narrow.passes(1500))
    return documents
