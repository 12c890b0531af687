# SPDX-License-Identifier: Apache-2.0
"""A machine that moves to a DPU whose zebra is dead: the address that zebra has left in the kernel keeps the new one from
telling anybody about more than the MAC, and with suppression nobody asks."""
import json

import frr_daemons
from agent import Agent
from expect import Report, answers, says
from lab import Lab
from packets.machine import VTEP, Machine

SVI, VLAN, VRF = "vlan10", "10", "red"
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


def _forget(lab: Lab, dpu: str, port: str, machine: Machine) -> None:
    """What `dpu` does by itself five minutes after a machine has left its port, when the MAC ages out of its bridge."""
    done = lab.run(dpu, "bridge", "fdb", "del", machine.mac, "dev", port, "master", "vlan", VLAN)
    assert done.returncode == 0, done.stdout
    for address in machine.addresses:  # of which the kernel may have forgotten one already
        lab.run(dpu, "ip", "neigh", "del", address, "dev", SVI)


def left_behind(lab: Lab, report: Report, dpu: Agent) -> None:
    """`dpu` is dpu1, s1's. Nobody advertises the machine any more when zebra comes back. Otherwise zebra might learn the
    address from dpu2 once more, and when dpu2 withdraws it take the entry out of the kernel."""
    report.heading("a machine that moves to a DPU while its zebra is dead")
    machine = Machine(lab, "98")
    address = machine.addresses[0]
    machine.come_up("s2")
    report.eventually("s1 reaches the machine behind dpu2", answers(lab, "s1", address))
    report.eventually("dpu1's kernel has the machine's address from zebra",
                      machine.is_heard("s2", _left_in_kernel(lab, "dpu1", machine)))
    frr_daemons.kill(lab, report, "dpu1", DAEMONS)
    machine.go("s2")
    _forget(lab, "dpu2", "pf0vf0", machine)
    report.eventually("dpu2 has withdrawn the machine: the spine has no route for its MAC", machine.spine_has_none())
    machine.come_up("s1")
    report.eventually("dpu1's bridge has the machine at its port", _at_a_port(lab, "dpu1", machine.mac))
    frr_daemons.start(lab, report, "dpu1", DAEMONS)
    report.eventually("the spine has the machine's MAC from dpu1 only, without an address",
                      machine.spine_has(VTEP["s1"], None))
    report.now("dpu1's kernel keeps the stale address of the previous zebra", _left_in_kernel(lab, "dpu1", machine))
    report.eventually("the doctor names the stale address",
                      dpu.has("neighbours", address, "stale entry from a previous zebra"))
    # The doctor's own words of what to do.
    lab.run("dpu1", "ip", "neigh", "del", address, "dev", SVI)
    report.eventually("once the stale address is deleted the machine answers dpu1", answers(lab, "dpu1", address, VRF))
    report.eventually("the spine has the machine's MAC with its address", machine.spine_has(VTEP["s1"], address))
    machine.go("s1")
