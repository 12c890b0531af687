# SPDX-License-Identifier: Apache-2.0
"""Sockets in the nodes' namespaces, opened by the test itself: no process starts in the node, which would take the
emulated guest long, and the test controls every frame."""
import errno
import os
import select
import socket
import struct
import time

import syscalls
from lab import Lab

_ETH_P_ALL = 3
_SO_RCVBUFFORCE = 33
_SOL_PACKET, _PACKET_STATISTICS = 263, 6
CONGESTED = 30  # seconds
_BUFFER = 32 << 20  # octets; a test that reads late must lose nothing


def open_socket(lab: Lab, node: str, *kind: int) -> socket.socket:
    """A socket in the node's network namespace, wherever the caller is."""
    own = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    theirs = os.open(f"/proc/{lab.pids[node]}/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    try:
        syscalls.setns(theirs, syscalls.CLONE_NEWNET)
        try:
            made = socket.socket(*kind)
        finally:
            syscalls.setns(own, syscalls.CLONE_NEWNET)
    finally:
        os.close(theirs)
        os.close(own)
    made.setblocking(False)
    made.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _BUFFER)
    return made


class Wire:
    """One interface of a node, frame by frame. A frame is octets from the destination MAC on, without the FCS."""

    def __init__(self, lab: Lab, node: str, interface: str):
        self.name = f"{node}:{interface}"
        self._socket = open_socket(lab, node, socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ETH_P_ALL))
        self._socket.bind((interface, _ETH_P_ALL))
        self.mac = self._socket.getsockname()[4]
        self._frames: list[bytes] = []

    def send(self, frame: bytes) -> None:
        """Waits while the interface is congested, and tries again if the other end of the veth had no room for the frame
        (NET_XMIT_DROP of veth_xmit(), which becomes ENOBUFS). Throws OSError for the kernel's other errors, and if there is
        no room within CONGESTED."""
        end = time.monotonic() + CONGESTED
        while True:
            try:
                self._socket.send(frame)
                return
            except BlockingIOError:
                select.select([], [self._socket], [], 1)
            except OSError as error:
                if error.errno != errno.ENOBUFS or time.monotonic() > end:
                    raise
                time.sleep(0.001)

    def heard(self) -> list[bytes]:
        """All frames received since the wire was opened or since forget(), in order, without those that the node itself
        sent. Throws if the kernel has dropped some of them."""
        while True:
            try:
                frame, origin = self._socket.recvfrom(65536)
            except BlockingIOError:
                break
            if origin[2] != socket.PACKET_OUTGOING:
                self._frames.append(frame)
        _, dropped = struct.unpack("II", self._socket.getsockopt(_SOL_PACKET, _PACKET_STATISTICS, 8))
        if dropped:
            raise OverflowError(f"{self.name}: {dropped} frames came faster than they were read")
        return self._frames

    def forget(self) -> None:
        self.heard()
        self._frames = []

    def count(self, matching) -> int:
        return sum(1 for frame in self.heard() if matching(frame))

    def wait_for(self, matching, times: int = 1, deadline: float = 60) -> int:
        """The number of matching frames, once there are `times` of them or the deadline, in seconds, is over. A shorter
        deadline is for a probe that is repeated."""
        end = time.monotonic() + deadline
        while (found := self.count(matching)) < times and (left := end - time.monotonic()) > 0:
            select.select([self._socket], [], [], left)
        return found

    def close(self) -> None:
        self._socket.close()
