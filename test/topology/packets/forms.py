# SPDX-License-Identifier: Apache-2.0
"""One IP packet in every form that a host might accept: with options or extension headers, and in fragments."""
import itertools
import socket
import struct

from packets import frames

UDP, ICMP, ICMPV6 = 17, 1, 58
_HOP_BY_HOP, _ROUTING, _FRAGMENT, _DESTINATION = 0, 43, 44, 60
_MANY = (16, 17)  # extension headers; the kernel's flow dissector reads 16 headers, and then not what follows

_identifications = itertools.count(1)


def octets_of(address: str) -> bytes:
    return socket.inet_pton(socket.AF_INET6 if ":" in address else socket.AF_INET, address)


def _pseudo(source: str, destination: str, protocol: int, length: int) -> bytes:
    return octets_of(source) + octets_of(destination) + (
        struct.pack("!II", length, protocol) if ":" in source else struct.pack("!BBH", 0, protocol, length))


def udp(source: str, destination: str, ports: tuple[int, int], payload: bytes) -> bytes:
    payload += b"\0" * (len(payload) % 2)
    head = struct.pack("!HHH", *ports, 8 + len(payload))
    checksum = frames.checksum(_pseudo(source, destination, UDP, 8 + len(payload)) + head + b"\0\0" + payload)
    return head + struct.pack("!H", checksum or 0xFFFF) + payload


def icmp(message: bytes) -> bytes:
    """The message with its checksum, for which it has zeros."""
    return message[:2] + struct.pack("!H", frames.checksum(message)) + message[4:]


def icmpv6(source: str, destination: str, message: bytes) -> bytes:
    return message[:2] + struct.pack(
        "!H", frames.checksum(_pseudo(source, destination, ICMPV6, len(message)) + message)) + message[4:]


def ipv4(source: str, destination: str, protocol: int, body: bytes, options: bytes = b"", place: int = 0,
          identification: int = 0) -> bytes:
    length = 20 + len(options)
    header = struct.pack("!BBHHHBBH", 0x40 | length // 4, 0, length + len(body), identification, place, 64, protocol, 0)
    header += socket.inet_aton(source) + socket.inet_aton(destination) + options
    return header[:10] + struct.pack("!H", frames.checksum(header)) + header[12:] + body


def of_ipv4(source: str, destination: str, protocol: int, body: bytes) -> dict[str, list[bytes]]:
    """The packets of each form, by its name. The first fragments have 8 octets, as few as possible."""
    forms = {}
    for name, options in (("", b""), ("options ", b"\1" * 4), ("many-options ", b"\1" * 40)):
        forms[name + "whole"] = [ipv4(source, destination, protocol, body, options)]
        one = next(_identifications)
        forms[name + "fragments"] = [ipv4(source, destination, protocol, body[:8], options, 0x2000, one),
                                     ipv4(source, destination, protocol, body[8:], b"", 1, one)]
    return forms


def ipv6(source: str, destination: str, following: int, body: bytes) -> bytes:
    return (struct.pack("!IHBB", 6 << 28, len(body), following, 255) + socket.inet_pton(socket.AF_INET6, source)
            + socket.inet_pton(socket.AF_INET6, destination) + body)


def _behind(headers: tuple[int, ...], protocol: int, body: bytes) -> tuple[int, bytes]:
    """The first header's number, and the headers with what they precede."""
    for header in reversed(headers):
        # A routing header without segments left, or options that are padding.
        body = bytes([protocol, 0]) + (bytes(6) if header == _ROUTING else b"\1\4" + bytes(4)) + body
        protocol = header
    return protocol, body


def _fragments(headers: tuple[int, ...], protocol: int, body: bytes, first: int) -> list[tuple[int, bytes]]:
    """The first fragment has `first` octets; if that is all, it is the only one."""
    one = next(_identifications)
    parts = [(0, body)] if first == len(body) else [(1, body[:first]), (first, body[first:])]
    return [_behind(headers, _FRAGMENT, struct.pack("!BBHI", protocol, 0, place, one) + part) for place, part in parts]


def of_ipv6(source: str, destination: str, protocol: int, body: bytes) -> dict[str, list[bytes]]:
    chains = {"": (), "hop ": (_HOP_BY_HOP,), "destination ": (_DESTINATION,), "two ": (_HOP_BY_HOP, _DESTINATION),
              **{f"{number} ": (_DESTINATION,) * number for number in _MANY}}
    if not socket.inet_pton(socket.AF_INET6, destination).startswith(b"\xff"):
        chains["routing "] = (_ROUTING,)  # not to a group (ipv6_rthdr_rcv)
    forms = {}
    for name, headers in chains.items():
        forms[name + "whole"] = [_behind(headers, protocol, body)]
        for kind, first in (("atomic", len(body)), ("fragments", 8)):
            forms[name + kind] = _fragments(headers, protocol, body, first)
    inner, inside = _behind((_DESTINATION,), protocol, body)
    forms["destination-inside fragments"] = _fragments((), inner, inside, 16)  # RFC 7112: with all headers
    return {name: [ipv6(source, destination, *packet) for packet in packets] for name, packets in forms.items()}


def is_deep(form: str) -> bool:
    """Whether a fragment header is behind other extension headers."""
    return not form.endswith("whole") and form.split()[0] not in ("atomic", "fragments", "destination-inside")
