# SPDX-License-Identifier: Apache-2.0
"""A host that answers ARP and neighbour discovery, and sends nothing by itself. The bridge forgets a MAC from which it
has heard nothing for 300 s; the agent lets the DPU ask the host before. Runs beside other statements: comes up at the
beginning of a test, and is looked at when it has been there for longer."""
import json
import time

from expect import Report, answers, says
from lab import Lab

SERVER, DPU, OTHER_DPU, VTEP = "s2", "dpu2", "dpu1", "10.0.0.2"
MAC, ADDRESSES = "02:99:00:00:00:66", ("192.168.10.66", "2001:db8:10::66")
LONG = 340  # seconds: the bridge ages MACs for 300 s, and looks once in a while
_HOST = "silent"
_SPEECH = 40  # frames that it may send, all of them answers: some at each question of its DPU, every two minutes


class SilentHost:
    """Behind the server's port, in a namespace of its own."""

    def __init__(self, lab: Lab, report: Report):
        self._lab, self._report = lab, report
        report.heading(f"a host behind {DPU} that will be silent")
        self._ip(f"ip netns add {_HOST}",
                 f"ip link add link eth1 name vm0 netns {_HOST} address {MAC} type macvlan mode private",
                 f"ip -n {_HOST} link set vm0 addrgenmode none",
                 f"ip -n {_HOST} addr add {ADDRESSES[0]}/24 dev vm0",
                 f"ip -n {_HOST} addr add {ADDRESSES[1]}/64 dev vm0 nodad",
                 f"ip -n {_HOST} link set vm0 up", f"ip -n {_HOST} route add default via 192.168.10.1",
                 f"ip -n {_HOST} route add default via 2001:db8:10::1")
        for address in ADDRESSES:
            # Routed, so that it answers through its gateway, and so is known to its DPU.
            report.eventually(f"s1, routed by {OTHER_DPU}, reaches {address}",
                              answers(lab, "s1", address, "192.168.11.11" if "." in address else "2001:db8:11::11"))
            report.eventually(f"{OTHER_DPU} has {address} from {DPU}", self._is_remote(address))
        self._begin, self._said = time.monotonic(), self._sent()

    def _ip(self, *lines: str) -> str:
        done = self._lab.run(SERVER, "sh", "-ec", "\n".join(lines))
        assert done.returncode == 0, done.stdout
        return done.stdout

    def _sent(self) -> int:
        return json.loads(self._ip(f"ip -n {_HOST} -j -s link show vm0"))[0]["stats64"]["tx"]["packets"]

    def _is_local(self, address: str):
        """A probe: its own DPU's kernel has it as a neighbour."""
        return says(self._lab, DPU, ["ip", "-j", "neigh", "show", address, "dev", "vlan10"], lambda text: [
            (one.get("lladdr"), "extern_learn" in one) for one in json.loads(text or "[]")] == [(MAC, False)])

    def _is_remote(self, address: str):
        """A probe: the other DPU has its type-2 route, with the address."""
        def probe():
            route = self._lab.run(OTHER_DPU, "vtysh", "-c", "show bgp l2vpn evpn route type macip json").stdout
            name = f"[{MAC}]:[{128 if ':' in address else 32}]:[{address}]"
            hops = {hop["ip"] for one in json.loads(route).values() if isinstance(one, dict)
                    for key, value in one.items() if key.endswith(name)
                    for paths in value["paths"] for path in paths for hop in path["nexthops"]}
            return hops == {VTEP}, f"{hops}\n{route}"
        return probe

    def judge(self) -> None:
        self._report.heading(f"the host behind {DPU}, silent for {LONG} s")
        self._report.eventually(f"{LONG} s have passed", lambda: (
            (passed := time.monotonic() - self._begin) > LONG, f"{passed:.0f} s"))
        said = self._sent() - self._said
        self._report.now(f"the host has sent {said} frames: answers to its DPU", lambda: (0 < said < _SPEECH, ""))
        self._report.now(f"{DPU}'s bridge has its MAC at the server's port", says(
            self._lab, DPU, ["bridge", "-j", "fdb", "show", "brport", "pf0vf0"],
            lambda text: any(one["mac"] == MAC for one in json.loads(text))))
        for address in ADDRESSES:
            self._report.now(f"{DPU} has {address} as a neighbour", self._is_local(address))
            self._report.now(f"{OTHER_DPU} has its type-2 route with {address}", self._is_remote(address))
            self._report.eventually(f"s1 reaches {address}", answers(
                self._lab, "s1", address, "192.168.11.11" if "." in address else "2001:db8:11::11"))
