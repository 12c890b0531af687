# SPDX-License-Identifier: Apache-2.0
"""A server offers itself as router and DHCP server, and redirects, in every form that a host might accept. The victim is
the oracle: s4, behind the other DPU, believes all that reaches it. That it does is shown first, with frames that enter
at its own port."""
import copy
import json
import select
import socket
import struct
import time

from agent import Agent
from expect import PATIENCE, Report
from lab import Lab
from packets import forms, frames
from packets.broadcast_domain import Segments
from packets.dhcp import leases
from wire import Wire, open_socket

PORT, VLAN, SEGMENT = "pf0vf1", 20, "blue-lan"  # s3's at dpu1, and s4's at dpu2
LIAR, OTHER, VICTIM = "192.168.10.21", "192.168.10.11", "192.168.10.22"
LIAR_V6, VICTIM_V6, LINK_LOCAL, ALL_NODES = "2001:db8:10::21", "2001:db8:10::22", "fe80::bad", "ff02::1"
_ADVERTISEMENT, _REDIRECT, _ICMP_REDIRECT = 134, 137, 5
_DHCP, _DHCPV6, _HONEST = (67, 68), (547, 546), (4000, 4001)
_LIFETIME = 1800  # seconds
_FIRST_PREFIX = 0x1000  # 2001:db8:1000::/64


def _link_local(mac: bytes) -> str:
    octets = b"\xfe\x80" + bytes(6) + bytes([mac[0] ^ 2]) + mac[1:3] + b"\xff\xfe" + mac[3:]
    return socket.inet_ntop(socket.AF_INET6, octets)


def _v6(text: str) -> bytes:
    return socket.inet_pton(socket.AF_INET6, text)


def _advertisement(number: int, lifetime: int) -> bytes:
    """A router advertisement (RFC 4861 section 4.2) with a prefix that is on the link; the prefix has the number."""
    prefix = struct.pack("!BBBBIII", 3, 4, 64, 0x80, _LIFETIME, _LIFETIME, 0) + _v6(f"2001:db8:{_FIRST_PREFIX + number:x}::")
    return forms.icmpv6(LINK_LOCAL, ALL_NODES,
                        struct.pack("!BBHBBHII", _ADVERTISEMENT, 0, 0, 64, 0, lifetime, 0, 0) + prefix)


def _number_of(prefix: str) -> int | None:
    """Of the advertisement that announces the prefix."""
    words = prefix.removesuffix("::/64").split(":")
    is_ours = words[:2] == ["2001", "db8"] and len(words) == 3 and int(words[2], 16) > _FIRST_PREFIX
    return int(words[2], 16) - _FIRST_PREFIX if is_ours else None


def _redirect_v6(number: int, to: str) -> bytes:
    """RFC 4861 section 4.5: from s4's router for a destination, which has the number, to another router."""
    return forms.icmpv6(LINK_LOCAL, to, struct.pack("!BBHI", _REDIRECT, 0, 0, 0) + _v6("fe80::bad:1")
                        + _v6(f"2001:db8:77::{number:x}"))


def _redirect_v4(number: int) -> bytes:
    """RFC 792, with an echo reply of s4 to a destination, which has the number: for that, the kernel needs no socket."""
    datagram = struct.pack("!BBHHHBBH", 0x45, 0, 28, 0, 0, 64, forms.ICMP, 0)
    datagram += socket.inet_aton(VICTIM) + socket.inet_aton(f"198.51.100.{number}") + bytes(8)
    return forms.icmp(struct.pack("!BBH", _ICMP_REDIRECT, 1, 0) + socket.inet_aton(OTHER) + datagram)


class _Lies:
    """All lies in all forms, as (kind, form, packets). Each has a number, by which the victim's belief is recognized."""

    def __init__(self, victim: bytes):
        self._to = _link_local(victim)
        self._count = 0
        self.names: dict[int, tuple[str, str]] = {}

    def _of(self, kind: str, packets_of) -> list[tuple[str, str, list[bytes]]]:
        made = []
        for form in packets_of(0):
            self._count += 1
            self.names[self._count] = (kind, form)
            made.append((kind, form, packets_of(self._count)[form]))
        return made

    def tell(self, lifetime: int) -> list[tuple[str, str, list[bytes]]]:
        to_v6 = {"advertisement": (LINK_LOCAL, ALL_NODES, forms.ICMPV6, lambda n: _advertisement(n, lifetime)),
                 "IPv6 redirect": (LINK_LOCAL, self._to, forms.ICMPV6, lambda n: _redirect_v6(n, self._to))}
        for what, source, to in (("link-local", LINK_LOCAL, self._to), ("global", LIAR_V6, VICTIM_V6)):
            to_v6[f"DHCPv6 answer to a {what} address"] = (
                source, to, forms.UDP, lambda n, source=source, to=to: forms.udp(source, to, _DHCPV6, b"%08d" % n))
        made = []
        for kind, (source, to, protocol, body) in to_v6.items():
            made += self._of(kind, lambda n, source=source, to=to, protocol=protocol, body=body:
                             forms.of_ipv6(source, to, protocol, body(n)))
        made += self._of("redirect", lambda n: forms.of_ipv4(LIAR, VICTIM, forms.ICMP, _redirect_v4(n)))
        for kind, to, ports in (("DHCP answer", VICTIM, _DHCP), ("DHCP answer to all", "255.255.255.255", _DHCP),
                                ("DHCP answer from another port", VICTIM, (6767, 68))):
            made += self._of(kind, lambda n, to=to, ports=ports: forms.of_ipv4(
                LIAR, to, forms.UDP, forms.udp(LIAR, to, ports, b"%08d" % n)))
        return made


class _Victim:
    """s4 as a host that believes everything: also neighbour discovery in fragments, against RFC 6980."""

    def __init__(self, lab: Lab, liar: bytes):
        self._lab = lab
        lab.run("s4", "sysctl", "-qw", "net.ipv6.conf.eth1.suppress_frag_ndisc=0", "net.ipv6.conf.all.suppress_frag_ndisc=0",
                "net.ipv4.conf.eth1.accept_redirects=1", "net.ipv4.conf.all.accept_redirects=1")
        mac = frames.text_of(liar)
        lines = [f"neigh replace {address} lladdr {mac} dev eth1 nud permanent"
                 for address in (LIAR, OTHER, LINK_LOCAL, "fe80::bad:1")]
        lines += [f"route replace 198.51.100.0/24 via {LIAR} dev eth1",
                  f"route replace 2001:db8:77::/64 via {LINK_LOCAL} dev eth1"]
        assert (done := lab.run("s4", "ip", "-batch", "-", stdin="\n".join(lines) + "\n")).returncode == 0, done.stdout
        self._clients = [self._client(family, port) for family, port in (
            (socket.AF_INET, _DHCP[1]), (socket.AF_INET6, _DHCPV6[1]))]
        self._others = [self._client(family, _HONEST[1]) for family in (socket.AF_INET, socket.AF_INET6)]
        assert not (already := self.believes()), f"s4 still believes {already}"

    def _client(self, family: int, port: int) -> socket.socket:
        client = open_socket(self._lab, "s4", family, socket.SOCK_DGRAM)
        if family == socket.AF_INET6:
            client.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        client.bind(("", port))
        return client

    def has_heard(self, word: bytes, tell) -> bool:
        """Whether s4 hears an honest datagram with the word in each family, which tell() sends: nothing that was sent
        before is on its way, and s3 reaches s4."""
        waiting, end = set(self._others), time.monotonic() + PATIENCE
        while waiting and time.monotonic() < end:
            tell()
            for client in select.select(list(waiting), [], [], 0.5)[0]:
                if client.recv(100) == word:
                    waiting.remove(client)
        return not waiting

    def _routes(self, *which: str) -> list[dict]:
        return json.loads(self._lab.run("s4", "ip", "-j", *which).stdout or "[]")

    def _heard(self) -> set[int]:
        numbers = set()
        for client in self._clients:
            try:
                while True:
                    numbers.add(int(client.recv(100)[:8]))
            except BlockingIOError:
                pass
        return numbers

    def believes(self) -> set[int]:
        """The numbers of the lies that it has believed since the last call."""
        numbers = self._heard()
        numbers |= {number for route in self._routes("-6", "route", "show", "dev", "eth1")
                    if (number := _number_of(route["dst"]))}
        for route in self._routes("-6", "route", "show", "cache"):
            if route["dst"].startswith("2001:db8:77::") and route.get("gateway") == "fe80::bad:1":
                numbers.add(int(route["dst"].split("::")[1], 16))
        # The kernel shows an IPv4 redirect only for a route that somebody has asked for.
        asked = "".join(f"route get 198.51.100.{number}\n" for number in range(1, 255))
        for line in self._lab.run("s4", "ip", "-batch", "-", stdin=asked).stdout.splitlines():
            if f"via {OTHER} " in line:
                numbers.add(int(line.split()[0].split(".")[3]))
        return numbers

    def default_routes(self) -> list[dict]:
        return [one for one in self._routes("-6", "route", "show", "default") if one.get("protocol") == "ra"]

    def forget(self) -> None:
        """Its own routes and neighbours as they were."""
        told = [f"route del {route['dst']} dev eth1" for route in self._routes("-6", "route", "show", "dev", "eth1")
                if _number_of(route["dst"])]
        lines = [f"neigh del {address} dev eth1" for address in (LIAR, OTHER, LINK_LOCAL, "fe80::bad:1")]
        lines += ["route del 198.51.100.0/24", "route del 2001:db8:77::/64"]
        self._lab.run("s4", "ip", "-force", "-batch", "-", stdin="\n".join(told + lines) + "\n")
        self._lab.run("s4", "ip", "-6", "route", "flush", "proto", "ra")
        self._heard()

    def close(self) -> None:
        self.forget()
        for client in self._clients + self._others:
            client.close()


def _frames(packets: list[bytes], source: bytes, to: bytes, tag: int | None) -> list[bytes]:
    made = []
    for packet in packets:
        six = packet[0] >> 4 == 6
        group = packet[24:40] if six and packet[24] == 0xFF else b""
        mac = b"\x33\x33" + group[12:] if group else to
        frame = frames.ethernet(mac, source, frames.ETH_IPV6 if six else frames.ETH_IPV4, packet)
        made.append(frame if tag is None else frames.tagged(frame, [(frames.QTAG, tag)]))
    return made


def _told(lab: Lab, segments: Segments, sender: Wire, lifetime: int = _LIFETIME,
          tag: int | None = None) -> tuple[set[tuple[str, str]], set[tuple[str, str]], list[dict]]:
    """What s4 was told, what of it s4 believed, and its default routes by advertisement after that."""
    s3, s4 = segments.wires["s3"], segments.wires["s4"]
    victim, lies = _Victim(lab, s3.mac), _Lies(s4.mac)
    try:
        ends = ((LIAR, VICTIM, forms.of_ipv4), (LIAR_V6, VICTIM_V6, forms.of_ipv6))

        def tell(all_packets) -> None:
            for frame in (one for packets in all_packets for one in _frames(packets, s3.mac, s4.mac, tag)):
                sender.send(frame)

        def is_settled(word: bytes) -> bool:
            return victim.has_heard(word, lambda: tell(
                of(source, to, forms.UDP, forms.udp(source, to, _HONEST, word))["whole"] for source, to, of in ends))
        assert is_settled(b"before"), "s3 does not reach s4"
        tell(packets for _, _, packets in lies.tell(lifetime))
        assert is_settled(b"behind"), "s3 no longer reaches s4"
        believed = {lies.names[number] for number in victim.believes()}
        return set(lies.names.values()), believed, victim.default_routes()
    finally:
        victim.close()


def port_document(dpu: Agent, generation: int, **settings) -> dict:
    """The DPU's intent, in which s3's port has only these settings."""
    document = copy.deepcopy(dpu.document())
    fabric = document["nicleaf-fabric:fabric"]
    fabric["generation"] = str(generation)
    fabric["port"] = [{"interface": PORT, **settings} if port["interface"] == PORT else port for port in fabric["port"]]
    return document


def _is_known_gap(lie: tuple[str, str]) -> bool:
    """What docs/adr/0006-guard-at-the-port.md names as not covered."""
    return lie[0] == "DHCPv6 answer to a global address" and forms.is_deep(lie[1])


def _text(lies: set[tuple[str, str]]) -> str:
    return "\n".join(f"{kind}: {', '.join(sorted(form for one, form in lies if one == kind))}"
                     for kind in sorted({kind for kind, _ in lies}))


def _disbelieved(report: Report, lab: Lab, segments: Segments, how: str, tag: int | None = None) -> None:
    told, believed, routes = _told(lab, segments, segments.wires["s3"], tag=tag)
    wrong = {lie for lie in believed if not _is_known_gap(lie)}
    report.now(f"s4 believes none of {len(told)} lies of s3 {how}", lambda: (not wrong, _text(wrong)))
    report.now("s4 has no default route from s3", lambda: (not routes, str(routes)))


def roles(lab: Lab, report: Report, dpu: Agent) -> None:
    """`dpu` is dpu1, s3's."""
    report.heading("s3 offers itself as router and DHCP server, and redirects")
    segments, inside = Segments(lab), Wire(lab, "dpu2", PORT)
    try:
        told, believed, _ = _told(lab, segments, inside, lifetime=0)
        report.now("s4 believes all kinds of lies that enter behind the guard", lambda: (
            {kind for kind, _ in believed} == {kind for kind, _ in told} and len(believed) > len(told) * 3 // 4,
            _text(told - believed)))
        _disbelieved(report, lab, segments, "on an access port")
        report.now("s4 gets no address from s3", lambda: leases(lab, segments, wanted=False))
        trunk = {"trunk": [{"vlan-id": VLAN, "segment": SEGMENT}]}
        report.eventually("dpu1 applies a trunk", dpu.takes(port_document(dpu, 901, **trunk)))
        _disbelieved(report, lab, segments, "on a trunk", VLAN)
        both = {"segment": SEGMENT, "role": ["router", "dhcp-server"]}
        report.eventually("dpu1 applies both roles", dpu.takes(port_document(dpu, 902, **both)))
        told, believed, routes = _told(lab, segments, segments.wires["s3"])
        report.now("s4 now believes advertisements and DHCP answers of s3, and no redirect", lambda: (
            {kind for kind, _ in believed} == {kind for kind, _ in told if "redirect" not in kind}, _text(believed)))
        report.now("s4 has a default route from s3", lambda: (len(routes) == 1, str(routes)))
        report.eventually("s4 gets an address from s3", lambda: leases(lab, segments, wanted=True))
        report.eventually("dpu1 applies no role", dpu.takes(port_document(dpu, 903, segment=SEGMENT)))
    finally:
        inside.close()
        segments.close()
