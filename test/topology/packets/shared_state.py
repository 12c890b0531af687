# SPDX-License-Identifier: Apache-2.0
"""State of the DPU that all tenants share, and that a frame can change: see docs/shared-state.md. s3, of tenant blue,
fills or changes it; s1, of tenant red behind the same DPU, must lose nothing. Each row is measured in the same way, the
first one without noise: it is what the others are compared with."""
import json
import re

import two_dpus_facts as facts
from expect import Report, says
from lab import Lab
from packets import flood, icmp_errors, neighbour_tables
from packets.measured import measure
from packets.noise import MOVED, MOVING, NOISE, Noise, moves
from wire import Wire


def _moved(lab: Lab):
    """A probe: to the spine, stock FRR, most of the MACs of moves() have moved more often than a duplicate address may
    (5 times), at both DPUs."""
    highest: dict[str, int] = {}
    vteps: set[str] = set()

    def accept(text: str) -> bool:
        highest.clear()
        for routes in json.loads(text).values():
            for name, route in routes.items() if isinstance(routes, dict) else ():
                if (at := name.find(f"[{MOVING.hex(':')}:")) < 0:
                    continue
                for path in (path for paths in route["paths"] for path in paths):
                    sequence = re.search(r"MM:(\d+)", path.get("extendedCommunity", {}).get("string", ""))
                    mac = name[at + 1:at + 18]
                    highest[mac] = max(highest.get(mac, 0), int(sequence[1]) if sequence else 0)
                    vteps.update(hop["ip"] for hop in path["nexthops"])
        return sum(1 for one in highest.values() if one > 5) > MOVED / 2 and vteps == {"10.0.0.1", "10.0.0.2"}
    ask = says(lab, "spine", ["vtysh", "-c", "show bgp l2vpn evpn route type macip json"], accept)
    return lambda: (ask()[0], f"sequence numbers {sorted(highest.values())}, at {vteps}")


def _rows(lab: Lab, report: Report, wires: dict[str, Wire]) -> None:
    quiet = None
    for number, (what, make) in enumerate([("nothing", None), *NOISE.items()]):
        with Noise([wires["s3"], wires["s4"]] if make is moves else [wires["s3"]], make) as noise:
            now = measure(lab, number)
            if make is moves:
                report.eventually("the MACs really move: the spine hears them from both DPUs in turn", _moved(lab))
        for wire in wires.values():
            wire.forget()
        if quiet is None:
            quiet = now
            report.now(f"{what}: measured for comparison", lambda: (quiet.whole(), str(quiet)))
            if not quiet.whole():
                return
        else:
            harm = now.harm(quiet)
            report.now(f"{what} ({noise.sent} frames, {noise.rate():.0f} a second)",
                       lambda harm=harm: (not harm, "\n".join(harm)))
        print(f"         {now}", flush=True)


def _forget_macs(lab: Lab) -> None:
    """So that s3's port learns again, whatever it has reached its mac-limit with."""
    lab.run("dpu1", "ip", "link", "set", "pf0vf1", "type", "bridge_slave", "fdb_flush")


def shared_state(lab: Lab, report: Report) -> None:
    report.heading("what all tenants share: s3, of blue, fills or changes it, and s1, of red, loses nothing")
    before = facts.session_history(lab)
    lab.run("s1", "ip", "link", "set", "eth1", "mtu", "1500")  # another test may have made it larger than the port's
    wires = {node: Wire(lab, node, "eth1") for node in ("s3", "s4")}
    _forget_macs(lab)
    try:
        neighbour_tables.neighbour_tables(lab, report, wires["s3"])  # first, because it needs a table that is not full
        with neighbour_tables.room_for(neighbour_tables.AS_SET):
            flood.floods(lab, report, wires["s3"])
            _rows(lab, report, wires)
            # Last, because it leaves thousands of neighbours that zebra hears of when the kernel gives them up.
            icmp_errors.icmp_errors(lab, report, wires["s3"])
    finally:
        for wire in wires.values():
            wire.close()
        _forget_macs(lab)
    report.now("no session flapped during all of this, by BIRD and the spine",
               facts.none_flapped(before, facts.session_history(lab)))
