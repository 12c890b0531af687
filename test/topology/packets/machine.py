# SPDX-License-Identifier: Apache-2.0
"""A virtual machine that comes up behind one server or another, in the segment that both share."""
import json
import re

from expect import says
from lab import Lab

VTEP = {"s1": "10.0.0.1", "s2": "10.0.0.2"}  # VTEP address of the server's DPU
DPU = {"s1": "dpu1", "s2": "dpu2"}
_ASK_SPINE = ["vtysh", "-c", "show bgp l2vpn evpn route type macip json"]


class Machine:
    """`number`, two digits, distinguishes the machines."""

    def __init__(self, lab: Lab, number: str):
        self._lab = lab
        self.mac = f"02:99:00:00:00:{number}"
        self.addresses = (f"192.168.10.{number}", f"2001:db8:10::{number}")

    def come_up(self, server: str) -> None:
        """Announces itself as a migrated guest does (gratuitous ARP, unsolicited neighbour advertisement)."""
        self._ip(server, f"link add link eth1 name vm0 address {self.mac} type macvlan mode private")
        # The machine's host must not answer for it (arp_ignore).
        done = self._lab.run(server, "sysctl", "-qw", "net.ipv4.conf.eth1.arp_ignore=1",
                             "net.ipv4.conf.vm0.arp_notify=1", "net.ipv6.conf.vm0.ndisc_notify=1")
        assert done.returncode == 0, done.stdout
        v4, v6 = self.addresses
        self._ip(server, f"addr add {v4}/24 dev vm0", f"addr add {v6}/64 dev vm0 nodad", "link set vm0 up")

    def is_heard(self, server: str, probe):
        """A probe: `probe`, each time after the machine behind `server` has sent something, as machines do. Its
        announcement alone may arrive while the DPU still has the address from the other DPU, and be ignored."""
        def spoken_and_seen():
            self._lab.run(server, "ping", "-n", "-c1", "-W1", "-I", "vm0", "192.168.10.1")
            return probe()
        return spoken_and_seen

    def go(self, server: str) -> None:
        self._ip(server, "link del vm0")

    def _ip(self, server: str, *lines: str) -> None:
        done = self._lab.run(server, "ip", "-batch", "-", stdin="\n".join(lines) + "\n")
        assert done.returncode == 0, done.stdout

    def spine_has(self, vtep: str, address: str | None, sequence: int | None = None):
        """A probe: according to the spine, stock FRR, the MAC (with `address`, if given) is at `vtep` and nowhere else,
        with the MAC mobility `sequence`, if given."""
        name_ends = f"[{self.mac}]" + (f":[32]:[{address}]" if address else "")

        def accept(text: str) -> bool:
            seen[:] = self._hops(text, lambda name: name.endswith(name_ends))
            return [hop for hop, _ in seen] == [vtep] and sequence in (None, seen[0][1])
        seen: list = []
        ask = says(self._lab, "spine", _ASK_SPINE, accept)
        return lambda: (ask()[0], str(seen))

    def spine_has_none(self):
        """A probe: the spine has no route for the MAC, with or without an address."""
        return says(self._lab, "spine", _ASK_SPINE,
                    lambda text: not self._hops(text, lambda name: f":[{self.mac}]" in name))

    @staticmethod
    def _hops(text: str, of_interest) -> list[tuple[str, int]]:
        """The next hop and MAC mobility sequence number of each path."""
        found = []
        for routes in json.loads(text).values():
            if not isinstance(routes, dict):
                continue
            for name, route in routes.items():
                if of_interest(name):
                    for path in (path for paths in route["paths"] for path in paths):
                        moved = re.search(r"MM:(\d+)", path.get("extendedCommunity", {}).get("string", ""))
                        found += [(hop["ip"], int(moved[1]) if moved else 0) for hop in path["nexthops"]]
        return found
