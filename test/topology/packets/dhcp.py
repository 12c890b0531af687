# SPDX-License-Identifier: Apache-2.0
"""A DHCP server (RFC 2131) at s3, and busybox's client at s4."""
import socket
import struct
import threading

from lab import Lab
from packets import forms, frames
from packets.broadcast_domain import Segments

SERVER, LEASE = "192.168.10.21", "192.168.10.77"
_DISCOVER, _OFFER, _REQUEST, _ACK = 1, 2, 3, 5
_COOKIE = bytes.fromhex("63825363")
_BOOTP = 42  # octets before it, in a frame of IPv4 without options


def _kind(frame: bytes) -> int | None:
    """The message type, option 53, of what a client sends; clients put it first."""
    message = frame[_BOOTP:]
    if frame[12:14] != struct.pack("!H", frames.ETH_IPV4) or frame[36:38] != struct.pack("!H", 67):
        return None
    return message[242] if message[236:242] == _COOKIE + b"\x35\1" else None


def _answer(frame: bytes, source: bytes, kind: int) -> bytes:
    message = frame[_BOOTP:]
    server = socket.inet_aton(SERVER)
    options = (b"\x35\1" + bytes([kind]) + b"\x36\4" + server + b"\x33\4" + struct.pack("!I", 600) + b"\1\4"
               + bytes([255, 255, 255, 0]) + b"\3\4" + server + b"\xff")
    body = (b"\2\1\6\0" + message[4:8] + bytes(4) + message[12:16] + socket.inet_aton(LEASE) + server + bytes(4)
            + message[28:44] + bytes(192) + _COOKIE + options)
    packet = forms.of_ipv4(SERVER, "255.255.255.255", forms.UDP,
                           forms.udp(SERVER, "255.255.255.255", (67, 68), body))["whole"][0]
    return frames.ethernet(frames.BROADCAST, source, frames.ETH_IPV4, packet)


def leases(lab: Lab, segments: Segments, wanted: bool) -> tuple[bool, str]:
    """Whether the client gets an address, and its words. It has to have asked; s3 answers each of its messages."""
    s3, done = segments.wires["s3"], []
    segments.forget()
    client = threading.Thread(target=lambda: done.append(lab.run(
        "s4", "busybox", "udhcpc", "-i", "eth1", "-f", "-n", "-q", "-t", "3", "-T", "3", "-s", "/bin/true")))
    client.start()
    answered = 0
    while client.is_alive():
        asked = [frame for frame in s3.heard() if _kind(frame) in (_DISCOVER, _REQUEST)]
        for frame in asked[answered:]:
            s3.send(_answer(frame, s3.mac, _OFFER if _kind(frame) == _DISCOVER else _ACK))
        answered = len(asked)
        client.join(0.05)
    text = done[0].stdout
    return answered > 0 and (done[0].returncode == 0 and LEASE in text) == wanted, f"{answered} answers: {text}"
