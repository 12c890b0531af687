# SPDX-License-Identifier: Apache-2.0
"""Numbered UDP packets at a steady pace between nodes of the lab, and a count of those that did not arrive."""
import errno
import socket
import struct
import threading
import time
from dataclasses import dataclass, field

from lab import Lab
from wire import open_socket

PACE = 0.01  # seconds between two packets of one stream; a busy machine may make it longer
SETTLE = 15  # seconds for the last packets to arrive
_NUMBER = struct.Struct("!Q")


@dataclass
class Counted:
    """The result of one stream."""
    sent: int = 0
    lost: list[int] = field(default_factory=list)
    seconds: float = 0  # from the first to the last lost packet

    def __str__(self) -> str:
        if not self.lost:
            return f"0 of {self.sent} lost"
        gaps = 1 + sum(1 for a, b in zip(self.lost, self.lost[1:]) if b != a + 1)
        return f"{len(self.lost)} of {self.sent} lost, in {gaps} gaps, within {self.seconds:.1f} s"


class _Stream:
    """Uses `flows` source ports in turn, so that a fabric with several paths spreads the packets."""

    def __init__(self, lab: Lab, name: str, sender: tuple[str, str], receiver: tuple[str, str], flows: int):
        self.name = name
        family = socket.AF_INET6 if ":" in sender[1] else socket.AF_INET
        self._receiver = open_socket(lab, receiver[0], family, socket.SOCK_DGRAM)
        self._receiver.bind((receiver[1], 0))
        self._target = self._receiver.getsockname()[:2]
        self._senders = []
        for _ in range(flows):
            one = open_socket(lab, sender[0], family, socket.SOCK_DGRAM)
            one.bind((sender[1], 0))
            self._senders.append(one)
        self._times: list[float] = []
        self._missing: set[int] = set()

    def send(self) -> None:
        """A packet that the sender's own kernel refuses (it has no route at that moment) counts as lost, too."""
        number = len(self._times)
        self._times.append(time.monotonic())
        self._missing.add(number)
        try:
            self._senders[number % len(self._senders)].sendto(_NUMBER.pack(number), self._target)
        except OSError as error:
            if error.errno in (errno.EBADF, errno.EINVAL):
                raise

    def receive(self) -> None:
        while True:
            try:
                self._missing.discard(_NUMBER.unpack(self._receiver.recv(64))[0])
            except BlockingIOError:
                return

    def all_arrived(self) -> bool:
        self.receive()
        return not self._missing

    def counted(self) -> Counted:
        lost = sorted(self._missing)
        seconds = self._times[lost[-1]] - self._times[lost[0]] if lost else 0
        return Counted(len(self._times), lost, seconds)

    def close(self) -> None:
        for one in [self._receiver] + self._senders:
            one.close()


class Streams:
    """Runs streams on all `paths` at once, from the start of the with block to its end: {name: ((node, address), (node,
    address))}."""

    def __init__(self, lab: Lab, paths: dict, flows: int = 8, settle: float = SETTLE):
        self._streams = [_Stream(lab, name, sender, receiver, flows) for name, (sender, receiver) in paths.items()]
        self._stop = threading.Event()
        self._settle = settle
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.counted: dict[str, Counted] = {}

    def _run(self) -> None:
        try:
            while not self._stop.wait(PACE):
                for stream in self._streams:
                    stream.send()
                for stream in self._streams:
                    stream.receive()
        except BaseException as error:  # for the thread that ends the streams
            self._failure = error

    def __enter__(self) -> "Streams":
        self._thread.start()
        return self

    def __exit__(self, kind, value, trace) -> None:
        self._stop.set()
        self._thread.join()
        end = time.monotonic() + self._settle
        while not all([stream.all_arrived() for stream in self._streams]) and time.monotonic() < end:
            time.sleep(0.05)
        self.counted = {stream.name: stream.counted() for stream in self._streams}
        for stream in self._streams:
            stream.close()
        if self._failure is not None:
            raise self._failure

    def more(self, count: int):
        """A probe: each stream has sent at least `count` packets more than now. Throws what has ended the streams."""
        wanted = self._sent_so_far() + count

        def probe():
            if self._failure is not None:
                raise self._failure
            return self._sent_so_far() >= wanted, f"{self._sent_so_far()} sent, {wanted} wanted"
        return probe

    def _sent_so_far(self) -> int:
        """Of each stream."""
        return min(len(stream._times) for stream in self._streams)

    def table(self) -> str:
        return "\n".join(f"{name}: {one}" for name, one in self.counted.items())
