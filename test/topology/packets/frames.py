# SPDX-License-Identifier: Apache-2.0
"""Ethernet frames as octets: frames that a test sends, and frames that it looks for. Addresses are texts, MACs
octets."""
import socket
import struct

BROADCAST = b"\xff" * 6
ETH_IPV4, ETH_ARP, ETH_IPV6 = 0x0800, 0x0806, 0x86DD
_ICMP, _ECHO_REPLY, _ECHO = 1, 0, 8
ETH_EXPERIMENTAL = 0x88B5  # IEEE 802: local experiments; no host answers it
QTAG, STAG = 0x8100, 0x88A8
ARP_REQUEST, ARP_REPLY = 1, 2
ND_SOLICITATION, ND_ADVERTISEMENT = 135, 136
_ICMPV6, _MLD_QUERY = 58, 130
_OVERRIDE = 0x20000000  # flag of a neighbour advertisement


def mac(text: str) -> bytes:
    return bytes.fromhex(text.replace(":", ""))


def text_of(octets: bytes) -> str:
    return octets.hex(":")


def ethernet(to: bytes, source: bytes, kind: int, payload: bytes) -> bytes:
    return (to + source + struct.pack("!H", kind) + payload).ljust(60, b"\0")


def tagged(frame: bytes, tags: list[tuple[int, int]]) -> bytes:
    """With these EtherTypes and VLANs in front of the frame's own EtherType."""
    return frame[:12] + b"".join(struct.pack("!HH", kind, vlan) for kind, vlan in tags) + frame[12:]


def mark(to: bytes, source: bytes, tag: str, number: int = 0) -> bytes:
    """A frame that no host interprets; is_mark() finds it again."""
    return ethernet(to, source, ETH_EXPERIMENTAL, f"nicleaf {tag} {number};".encode())


def is_mark(tag: str, number: int | None = None):
    begin = struct.pack("!H", ETH_EXPERIMENTAL) + f"nicleaf {tag} ".encode() + (
        b"" if number is None else f"{number};".encode())
    return lambda frame: frame[12:].startswith(begin)


def arp(operation: int, source: bytes, source_ip: str, target: bytes, target_ip: str, to: bytes = BROADCAST) -> bytes:
    return ethernet(to, source, ETH_ARP, struct.pack("!HHBBH", 1, ETH_IPV4, 6, 4, operation) + source
                    + socket.inet_aton(source_ip) + target + socket.inet_aton(target_ip))


def arp_request(source: bytes, source_ip: str, target_ip: str) -> bytes:
    return arp(ARP_REQUEST, source, source_ip, bytes(6), target_ip)


def is_arp(operation: int, source_ip: str | None = None, target_ip: str | None = None):
    def matching(frame: bytes) -> bool:
        return (frame[12:14] == struct.pack("!H", ETH_ARP) and frame[20:22] == struct.pack("!H", operation)
                and (source_ip is None or frame[28:32] == socket.inet_aton(source_ip))
                and (target_ip is None or frame[38:42] == socket.inet_aton(target_ip)))
    return matching


def is_ping(frame: bytes) -> bool:
    """Whether the frame is an ICMP echo request or reply over IPv4, without options."""
    return (frame[12:14] == struct.pack("!H", ETH_IPV4) and frame[14] == 0x45 and frame[23] == _ICMP
            and frame[34] in (_ECHO, _ECHO_REPLY))


def arp_sender(frame: bytes) -> bytes:
    return frame[22:28]


def checksum(data: bytes) -> int:
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def ipv4(to: bytes, source: bytes, source_ip: str, destination_ip: str, payload: bytes) -> bytes:
    """A datagram of a protocol for experiments (RFC 3692), which no host interprets."""
    header = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), 0, 0, 64, 253, 0)
    header += socket.inet_aton(source_ip) + socket.inet_aton(destination_ip)
    header = header[:10] + struct.pack("!H", checksum(header)) + header[12:]
    return ethernet(to, source, ETH_IPV4, header + payload)


def _nd(to: bytes, source: bytes, source_ip: bytes, destination: bytes, kind: int, flags: int, target: bytes) -> bytes:
    """RFC 4861 sections 4.3 and 4.4, with the sender's MAC as option 1 (solicitation) or 2 (advertisement)."""
    option = bytes([1 if kind == ND_SOLICITATION else 2, 1]) + source
    body = struct.pack("!BBHI", kind, 0, 0, flags) + target + option
    pseudo = source_ip + destination + struct.pack("!II", len(body), _ICMPV6)
    body = body[:2] + struct.pack("!H", checksum(pseudo + body)) + body[4:]
    header = struct.pack("!IHBB", 6 << 28, len(body), _ICMPV6, 255) + source_ip + destination
    return ethernet(to, source, ETH_IPV6, header + body)


def nd_solicitation(source: bytes, source_ip: str, target_ip: str) -> bytes:
    target = socket.inet_pton(socket.AF_INET6, target_ip)
    group = socket.inet_pton(socket.AF_INET6, "ff02::1:ff00:0")[:13] + target[13:]
    return _nd(b"\x33\x33" + group[12:], source, socket.inet_pton(socket.AF_INET6, source_ip), group, ND_SOLICITATION, 0,
               target)


def nd_advertisement(source: bytes, claimed_ip: str, source_ip: str | None = None,
                     to: bytes = b"\x33\x33\0\0\0\x01") -> bytes:
    """An unsolicited advertisement to all nodes of the link, which overrides what they know."""
    claimed, sender, all_nodes = (socket.inet_pton(socket.AF_INET6, address)
                                  for address in (claimed_ip, source_ip or claimed_ip, "ff02::1"))
    return _nd(to, source, sender, all_nodes, ND_ADVERTISEMENT, _OVERRIDE, claimed)


def mld_query(source: bytes) -> bytes:
    """A general query (RFC 3810 section 5.1) with the shortest response delay, behind the router alert option."""
    sender, all_nodes = (socket.inet_pton(socket.AF_INET6, address) for address in ("fe80::1", "ff02::1"))
    query = struct.pack("!BBHHH", _MLD_QUERY, 0, 0, 1, 0) + bytes(16) + struct.pack("!BBH", 2, 125, 0)
    pseudo = sender + all_nodes + struct.pack("!II", len(query), _ICMPV6)
    query = query[:2] + struct.pack("!H", checksum(pseudo + query)) + query[4:]
    alert = bytes([_ICMPV6, 0, 5, 2, 0, 0, 1, 0])
    header = struct.pack("!IHBB", 6 << 28, len(alert) + len(query), 0, 1) + sender + all_nodes
    return ethernet(b"\x33\x33\0\0\0\x01", source, ETH_IPV6, header + alert + query)


def is_nd(kind: int, target_ip: str):
    target = socket.inet_pton(socket.AF_INET6, target_ip)
    return lambda frame: (frame[12:14] == struct.pack("!H", ETH_IPV6) and frame[20] == _ICMPV6 and frame[54] == kind
                          and frame[62:78] == target)


def nd_sender(frame: bytes) -> bytes | None:
    """The MAC of the first option, if it is a link-layer address."""
    return frame[80:86] if frame[78:79] in (b"\x01", b"\x02") else None
