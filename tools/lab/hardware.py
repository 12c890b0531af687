# SPDX-License-Identifier: Apache-2.0
"""The hardware that a topology asks for: QEMU's arguments, and the setup in the guest.

rocker: a switch whose ports are the links of one node. QEMU joins each port to a network card of its own, which becomes
the other end of the link. The driver keeps its ports in the first network namespace, so the node uses that namespace,
which is possible in a guest only.
"""
import json
import os
import subprocess
from pathlib import Path

import hardware_modules
from topology import Topology

SWITCH = "sw1"
_MONITOR_PORT = "monitor"
_PORT_MAC, _CARD_MAC = "52:54:00:72:00:", "52:54:00:73:00:"
# Debian's own modules that the drivers need.
_NEEDED = {"rocker": ("virtio_net",), "netdevsim": ("psample",), "picky_switch": ("bridge", "sch_ingress")}


class HardwareError(Exception):
    """The guest lacks what the topology asks for."""


def qemu_arguments(topology: Topology, folder: Path) -> list[str]:
    """`folder` gets the socket through which the guest reaches QEMU's monitor."""
    links = topology.switch_links()
    if not links:
        return []
    socket = str(folder / "monitor").replace(",", ",,")
    # QEMU connects to itself: its monitor at one end, a serial port of the guest at the other.
    arguments = ["-chardev", f"socket,id=monitor,path={socket},server=on,wait=off", "-mon", "chardev=monitor,mode=control",
                 "-chardev", f"socket,id=lent,path={socket}",
                 "-device", f"virtserialport,chardev=lent,name={_MONITOR_PORT}"]
    for number, (_, link) in enumerate(links):
        for side in ("port", "card"):
            arguments += ["-netdev", f"hubport,id={side}{number},hubid={number}"]
        arguments += ["-device", f"virtio-net-pci,netdev=card{number},mac={_mac(_CARD_MAC, number)},host_mtu={link.mtu}"]
    # QEMU 7.2 accepts the length of an array property with -global only.
    ports = ",".join(f"ports[{number}]=port{number}" for number in range(len(links)))
    return arguments + ["-global", f"rocker.len-ports={len(links)}",
                        "-device", f"rocker,name={SWITCH},fp_start_macaddr={_mac(_PORT_MAC, 0)},{ports}"]


def load_drivers(topology: Topology) -> None:
    """Runs in the guest, before its nodes are made."""
    if not topology.hardware():
        return
    # As set by the guest's first process.
    root, version = (os.environ.get(name) for name in ("NICLEAF_LAB_MODULE_ROOT", "NICLEAF_LAB_KERNEL"))
    if root is None or version is None:
        raise HardwareError("hardware is in the lab's guest only")
    for name in sorted(topology.hardware()):
        for needed in _NEEDED[name]:
            _run(["modprobe", "-d", root, "-S", version, needed])
        _run(["insmod", str(hardware_modules.module_file(Path(root), version, name))])


def connect(topology: Topology, pids: dict[str, int]) -> None:
    """Gives the switch's ports, and the cards at their other ends, the names and nodes of the links."""
    links = topology.switch_links()
    if not links:
        return
    names = {link["address"]: link["ifname"] for link in json.loads(_run(["ip", "-j", "link"]))}
    lines = []
    for number, (end, link) in enumerate(links):
        other = link.b if end is link.a else link.a
        port, card = (names.get(_mac(start, number)) for start in (_PORT_MAC, _CARD_MAC))
        if port is None or card is None:
            raise HardwareError(f"the guest has no port {number} of the switch, or no card at its other end")
        lines += [f"link set {port} name nl-port{number}", f"link set nl-port{number} name {end.interface} mtu {link.mtu}",
                  f"link set {card} netns {pids[other.node]} name {other.interface}"]
    _run(["ip", "-batch", "-"], "\n".join(lines) + "\n")


class SwitchMonitor:
    """The tables of the emulated switch, from QEMU's monitor (QMP). Only one at a time in a guest."""

    def __init__(self):
        port = next((port for port in Path("/sys/class/virtio-ports").iterdir()
                     if (port / "name").read_text().strip() == _MONITOR_PORT), None)
        if port is None:
            raise HardwareError("this guest has no emulated switch")
        self._stream = open(f"/dev/{port.name}", "r+b", buffering=0)
        self._unread = b""
        self._ask("qmp_capabilities", {})

    def ports(self) -> list:
        return self._ask("query-rocker-ports", {"name": SWITCH})

    def flows(self, table: int) -> list:
        """OF-DPA's flow entries in one table: key, action, and the number of packets that hit each."""
        return self._ask("query-rocker-of-dpa-flows", {"name": SWITCH, "tbl-id": table})

    def groups(self) -> list:
        return self._ask("query-rocker-of-dpa-groups", {"name": SWITCH})

    def _ask(self, command: str, arguments: dict):
        self._stream.write(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")
        while True:
            message = json.loads(self._line())
            if "error" in message:
                raise HardwareError(f"{command}: {message['error']['desc']}")
            if "return" in message:
                return message["return"]

    def _line(self) -> bytes:
        while b"\n" not in self._unread:
            self._unread += self._stream.read(65536) or b""
        line, self._unread = self._unread.split(b"\n", 1)
        return line


def _mac(start: str, number: int) -> str:
    return f"{start}{number:02x}"


def _run(command: list[str], stdin: str | None = None) -> str:
    done = subprocess.run(command, input=stdin, text=True, capture_output=True, check=False)
    if done.returncode != 0:
        raise HardwareError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout
