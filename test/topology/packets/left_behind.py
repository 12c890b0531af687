# SPDX-License-Identifier: Apache-2.0
"""A machine that moves to a DPU whose zebra is dead: the address that zebra has left in the kernel keeps the new one from
telling anybody about more than the MAC, and with suppression nobody asks."""
import json

import frr_daemons
from agent import Agent
from expect import Report, answers, says
from lab import Lab
from packets.machine import VTEP, Machine

SVI, VRF = "vlan10", "red"
DAEMONS = ("zebra", "bgpd")


def _left_in_kernel(lab: Lab, dpu: str, machine: Machine):
    """A probe: the kernel has its address, as zebra's."""
    return says(lab, dpu, ["ip", "-j", "neigh", "show", machine.addresses[0], "dev", SVI],
                lambda text: any("extern_learn" in one and one["lladdr"] == machine.mac
                                 for one in json.loads(text or "[]")))


def _at_a_port(lab: Lab, dpu: str, mac: str):
    """A probe: the bridge has the MAC at a port of its own."""
    def accept(text: str) -> bool:
        return {one["ifname"][:2] for one in json.loads(text) if one["mac"] == mac and "master" in one} == {"pf"}
    return says(lab, dpu, ["bridge", "-j", "fdb", "show"], accept)


def left_behind(lab: Lab, report: Report, dpu: Agent) -> None:
    """`dpu` is dpu1, s1's."""
    report.heading("a machine that moves to a DPU while its zebra is dead")
    machine = Machine(lab, "98")
    address = machine.addresses[0]
    machine.come_up("s2")
    report.eventually("s1 reaches it behind dpu2", answers(lab, "s1", address), deadline=20)
    report.eventually("dpu1's kernel has its address from zebra", _left_in_kernel(lab, "dpu1", machine), deadline=20)
    frr_daemons.kill(lab, report, "dpu1", DAEMONS)
    machine.go("s2")
    machine.come_up("s1")
    report.eventually("it is at dpu1's port", _at_a_port(lab, "dpu1", machine.mac), deadline=20)
    frr_daemons.start(lab, report, "dpu1", DAEMONS)
    report.eventually("the spine has its MAC from dpu1 only", machine.spine_has(VTEP["s1"], None), deadline=120)
    report.now("dpu1's kernel still has its address from the zebra that is gone", _left_in_kernel(lab, "dpu1", machine))
    report.eventually("the doctor names the address", dpu.has("neighbours", address, "left by a zebra that is gone"))
    # The doctor's own words of what to do.
    lab.run("dpu1", "ip", "neigh", "del", address, "dev", SVI)
    report.eventually("once it is taken away it answers the DPU", answers(lab, "dpu1", address, VRF), deadline=20)
    report.eventually("and the spine has its MAC with the address", machine.spine_has(VTEP["s1"], address), deadline=20)
    machine.go("s1")
