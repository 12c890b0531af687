# SPDX-License-Identifier: Apache-2.0
"""A virtual machine that comes up on the other server, with its MAC and its addresses (RFC 7432 section 15)."""
import json
import re

from expect import Report, answers, says
from lab import Lab

MAC = "02:99:00:00:00:99"
ADDRESSES = ("192.168.10.99", "2001:db8:10::99")
HOME = {"s1": "10.0.0.1", "s2": "10.0.0.2"}  # a server and its VTEP
DPU = {"s1": "dpu1", "s2": "dpu2"}


def _come_up(lab: Lab, server: str) -> None:
    """As a migrated guest does: it announces itself (gratuitous ARP, unsolicited neighbour advertisement)."""
    lines = [f"link add link eth1 name vm0 address {MAC} type macvlan mode private"]
    made = lab.run(server, "ip", "-batch", "-", stdin="\n".join(lines) + "\n")
    assert made.returncode == 0, made.stdout
    lab.run(server, "sh", "-c", "echo 1 >/proc/sys/net/ipv4/conf/vm0/arp_notify; "
                                "echo 1 >/proc/sys/net/ipv6/conf/vm0/ndisc_notify")
    lines = [f"addr add {ADDRESSES[0]}/24 dev vm0", f"addr add {ADDRESSES[1]}/64 dev vm0 nodad", "link set vm0 up"]
    made = lab.run(server, "ip", "-batch", "-", stdin="\n".join(lines) + "\n")
    assert made.returncode == 0, made.stdout


def _spine_has(lab: Lab, vtep: str, sequence: int):
    """A probe: by the spine, stock FRR, the MAC with its IPv4 address is at `vtep`, moved `sequence` times, and there
    only."""
    def accept(text: str) -> bool:
        found = []
        for routes in json.loads(text).values():
            if not isinstance(routes, dict):
                continue
            for name, route in routes.items():
                if MAC in name and ADDRESSES[0] in name:
                    for path in (path for paths in route["paths"] for path in paths):
                        moved = re.search(r"MM:(\d+)", path.get("extendedCommunity", {}).get("string", ""))
                        found += [(hop["ip"], int(moved[1]) if moved else 0) for hop in path["nexthops"]]
        seen[:] = found
        return found == [(vtep, sequence)]
    seen: list = []
    ask = says(lab, "spine", ["vtysh", "-c", "show bgp l2vpn evpn route type macip json"], accept)
    return lambda: (ask()[0], str(seen))


def _remote_in_kernel(lab: Lab, dpu: str, vtep: str):
    """A probe: the kernel of `dpu` sends the MAC to `vtep`, and has it at no port of its own."""
    def accept(text: str) -> bool:
        entries = [one for one in json.loads(text) if one["mac"] == MAC]
        return ({one.get("dst") for one in entries if "dst" in one} == {vtep}
                and {one["ifname"] for one in entries} == {"vx10010"})
    return says(lab, dpu, ["bridge", "-j", "fdb", "show"], accept)


def moves(lab: Lab, report: Report) -> None:
    report.heading("a machine that moves to the other DPU, and back")
    for sequence, (here, there) in enumerate((("s1", "s2"), ("s2", "s1"), ("s1", "s2"))):
        if sequence:
            lab.run(there, "ip", "link", "del", "vm0")
        _come_up(lab, here)
        where = f"behind {DPU[here]}" if sequence == 0 else f"moved to {DPU[here]}"
        for address in ADDRESSES:
            # Next to it, across the fabric, and routed.
            report.eventually(f"{where}: {there} reaches {address}", answers(lab, there, address), deadline=20)
        report.eventually(f"{where}: s1 reaches it from another segment",
                          answers(lab, "s1", ADDRESSES[0], "192.168.11.11"), deadline=20)
        report.eventually(f"{where}: {DPU[there]}'s kernel sends its MAC to {HOME[here]} only",
                          _remote_in_kernel(lab, DPU[there], HOME[here]), deadline=20)
        spine = _spine_has(lab, HOME[here], sequence)

        def spoken_and_seen(here=here, spine=spine):
            # Its announcement may come while the DPU still has the address from the other one, and be ignored; so it
            # must be seen to talk, as machines do.
            lab.run(here, "ping", "-n", "-c1", "-W1", "-I", "vm0", "192.168.10.1")
            return spine()
        report.eventually(f"{where}: the spine has it from {HOME[here]} only, sequence number {sequence}",
                          spoken_and_seen, deadline=20)
    lab.run("s1", "ip", "link", "del", "vm0")
