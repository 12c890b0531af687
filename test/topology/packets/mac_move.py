# SPDX-License-Identifier: Apache-2.0
"""A virtual machine that comes up on the other server, with its MAC and its addresses (RFC 7432 section 15)."""
import json

from expect import Report, answers, says
from lab import Lab
from packets.machine import DPU, VTEP, Machine


def _remote_in_kernel(lab: Lab, dpu: str, mac: str, vtep: str):
    """A probe: the kernel of `dpu` sends frames for the MAC to `vtep`, and has the MAC at no port of its own."""
    def accept(text: str) -> bool:
        entries = [one for one in json.loads(text) if one["mac"] == mac]
        return ({one.get("dst") for one in entries if "dst" in one} == {vtep}
                and {one["ifname"] for one in entries} == {"vx10010"})
    return says(lab, dpu, ["bridge", "-j", "fdb", "show"], accept)


def moves(lab: Lab, report: Report) -> None:
    report.heading("a machine that moves to the other DPU, and back")
    machine = Machine(lab, "99")
    for sequence, (here, there) in enumerate((("s1", "s2"), ("s2", "s1"), ("s1", "s2"))):
        if sequence:
            machine.go(there)
        machine.come_up(here)
        where = f"behind {DPU[here]}" if sequence == 0 else f"moved to {DPU[here]}"
        for address in machine.addresses:
            # At the same DPU, across the fabric, and routed.
            report.eventually(f"{where}: {there} reaches {address}", answers(lab, there, address))
        report.eventually(f"{where}: s1 reaches it from another segment",
                          answers(lab, "s1", machine.addresses[0], "192.168.11.11"))
        report.eventually(f"{where}: {DPU[there]}'s kernel sends its MAC to {VTEP[here]} only",
                          _remote_in_kernel(lab, DPU[there], machine.mac, VTEP[here]))
        report.eventually(f"{where}: the spine has it from {VTEP[here]} only, sequence number {sequence}",
                          machine.is_heard(here, machine.spine_has(VTEP[here], machine.addresses[0], sequence)))
    machine.go("s1")
