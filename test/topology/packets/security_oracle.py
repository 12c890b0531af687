# SPDX-License-Identifier: Apache-2.0
"""Random rules of security groups, random packets, and what the rules say about a packet: written from the YANG's
description, not from the agent's code."""
import ipaddress
import random
import socket
import struct
from dataclasses import dataclass

from packets import forms, frames

FROM, TO = "from-server", "to-server"
ICMP, TCP, UDP, ICMPV6, SCTP, OTHER = 1, 6, 17, 58, 132, 253
_NUMBERS = {"icmp": ICMP, "tcp": TCP, "udp": UDP, "icmpv6": ICMPV6, "sctp": SCTP}
_WITH_PORTS = ("tcp", "udp", "sctp")
SETTLE_PORT = 7777  # a rule before all others accepts it over UDP
OTHER_SIDE = {4: ("192.168.10.12", "192.168.10.22"), 6: ("2001:db8:10::12", "2001:db8:10::22")}
_PREFIXES = ("192.168.10.12/32", "192.168.10.16/28", "192.168.0.0/16", "0.0.0.0/0", "203.0.113.0/24",
             "2001:db8:10::10/124", "2001:db8:10::22/128", "2001:db8::/32", "::/0")
_RANGES = ("443", "1-1023", "8000-8099", "1024-65535", "22")
_PORTS = (22, 80, 443, 1023, 1024, 7999, 8000, 8050, 8099, 8100, 65535)
WHOLE, FIRST, LATER, DEEP = "whole", "first fragment", "later fragment", "behind 17 headers"


@dataclass(frozen=True)
class Packet:
    number: int
    direction: str
    server: str
    other: str
    protocol: int
    port: int  # the destination port
    icmp_type: int
    form: str

    @property
    def six(self) -> bool:
        return ":" in self.other

    @property
    def ends(self) -> tuple[str, str]:
        """Source and destination."""
        return (self.server, self.other) if self.direction == FROM else (self.other, self.server)

    @property
    def mark(self) -> bytes:
        return b"nicleaf-rule %06d;" % self.number

    def _body(self) -> bytes:
        source, destination = self.ends
        if self.protocol == UDP:
            return forms.udp(source, destination, (40000, self.port), self.mark)
        if self.protocol == TCP:
            return struct.pack("!HHIIHHHH", 40000, self.port, self.number, 0, 0x5010, 1024, 0, 0) + self.mark
        if self.protocol == SCTP:
            return struct.pack("!HHII", 40000, self.port, 0, 0) + self.mark
        if self.protocol in (ICMP, ICMPV6):
            message = struct.pack("!BBHHH", self.icmp_type, 0, 0, 1, self.number & 0xFFFF) + self.mark
            return forms.icmp(message) if self.protocol == ICMP else forms.icmpv6(source, destination, message)
        return self.mark

    def octets(self) -> bytes:
        """The IP packet."""
        source, destination = self.ends
        body = self._body()
        if not self.six:
            place = {WHOLE: 0, FIRST: 0x2000, LATER: 100}[self.form]
            return forms.ipv4(source, destination, self.protocol, body, place=place, identification=self.number & 0xFFFF)
        following = self.protocol
        if self.form in (FIRST, LATER):
            body += b"\0" * (-len(body) % 8)
            body = struct.pack("!BBHI", following, 0, 1 if self.form == FIRST else 800, self.number) + body
            following = 44
        elif self.form == DEEP:
            for _ in range(17):
                body = bytes([following, 0, 1, 4, 0, 0, 0, 0]) + body
                following = 60
        return forms.ipv6(source, destination, following, body)

    def is_in(self, frame: bytes) -> bool:
        """Whether the frame, without a tag, has this packet; a host's answer that quotes it has another source."""
        at, length = (22, 16) if self.six else (26, 4)
        family = socket.AF_INET6 if self.six else socket.AF_INET
        kind = frames.ETH_IPV6 if self.six else frames.ETH_IPV4
        return (self.mark in frame and frame[12:14] == struct.pack("!H", kind)
                and frame[at:at + length] == socket.inet_pton(family, self.ends[0]))

    def __str__(self) -> str:
        return (f"{self.form} {self.direction} {self.ends[0]} > {self.ends[1]} protocol {self.protocol} port {self.port}"
                f" type {self.icmp_type}")


def random_rules(source: random.Random) -> list[dict]:
    rules = [{"sequence": 1, "direction": direction, "protocol": "udp", "port": [str(SETTLE_PORT)]}
             for direction in (FROM, TO)]
    rules[1]["sequence"] = 2
    for sequence in range(10, 80, 10):
        rule = {"sequence": sequence, "direction": source.choice((FROM, TO)),
                "action": source.choice(("accept", "accept", "drop"))}
        protocol = source.choice((None, "icmp", "tcp", "tcp", "udp", "udp", "icmpv6", "sctp", OTHER))
        if protocol:
            rule["protocol"] = protocol
        if protocol in _WITH_PORTS and source.random() < 0.7:
            rule["port"] = source.sample(_RANGES, source.choice((1, 2)))
        if protocol in ("icmp", "icmpv6") and source.random() < 0.6:
            rule["icmp-type"] = source.choice((0, 8) if protocol == "icmp" else (128, 129))
        prefixes = [one for one in source.sample(_PREFIXES, source.choice((0, 1, 2)))
                    if not (protocol == "icmp" and ":" in one) and not (protocol == "icmpv6" and ":" not in one)]
        if prefixes:
            rule["prefix"] = prefixes
        rules.append(rule)
    return rules


def random_packets(source: random.Random, servers: dict[int, str], count: int, first: int) -> list[Packet]:
    made = []
    for number in range(first, first + count):
        family = source.choice((4, 6))
        protocol = source.choice((ICMP if family == 4 else ICMPV6, TCP, TCP, UDP, UDP, SCTP, OTHER))
        kinds = (WHOLE, WHOLE, WHOLE, WHOLE, FIRST, LATER) + ((DEEP,) if family == 6 else ())
        form = source.choice(kinds)
        if form == DEEP:
            protocol = TCP
        made.append(Packet(number, source.choice((FROM, TO)), servers[family], source.choice(OTHER_SIDE[family]), protocol,
                           source.choice(_PORTS), source.choice((0, 8) if family == 4 else (128, 129)), form))
    return made


def _matches(rule: dict, packet: Packet) -> bool:
    if rule["direction"] != packet.direction:
        return False
    protocol = rule.get("protocol")
    if protocol is not None and _NUMBERS.get(protocol, protocol) != packet.protocol:
        return False
    prefixes = rule.get("prefix", [])
    other = ipaddress.ip_address(packet.other)
    if prefixes and not any(other in ipaddress.ip_network(one) for one in prefixes):
        return False
    if "port" not in rule and "icmp-type" not in rule:
        return True
    if packet.form in (FIRST, LATER):
        return rule.get("action") == "drop"
    if "icmp-type" in rule:
        return rule["icmp-type"] == packet.icmp_type
    ranges = [(int(one.split("-")[0]), int(one.split("-")[-1])) for one in rule["port"]]
    return any(low <= packet.port <= high for low, high in ranges)


def decision(rules: list[dict], packet: Packet) -> tuple[bool, int | None]:
    """Whether the packet passes, and the sequence of the rule that decides; None: no rule does."""
    if packet.form == DEEP:
        return False, None  # flower does not see what the packet is
    for rule in rules:
        if _matches(rule, packet):
            return rule.get("action", "accept") == "accept", rule["sequence"]
    return False, None
