# SPDX-License-Identifier: Apache-2.0
"""What can happen to a DPU. Each event gets the DPU and the source of chance; none leaves anything that only another
event ends."""
import json
import random
import time

from chaos_dpu import Dpu
from kernel_ground import ANNOUNCED

_LONGEST = 4.0  # seconds of an apply after which something dies; an emulated machine takes about that long
_STATE = "/var/lib/nicleaf"


def _offer(dpu: Dpu, chance: random.Random) -> None:
    dpu.offer(chance.choice(dpu.variants))


def apply(dpu: Dpu, chance: random.Random) -> None:
    _offer(dpu, chance)
    dpu.answered()


def apply_several(dpu: Dpu, chance: random.Random) -> None:
    for _ in range(chance.randint(2, 4)):
        _offer(dpu, chance)
    dpu.answered()


def _dies(dpu: Dpu, chance: random.Random, *names: str) -> None:
    """In the middle of an apply, or while nothing happens."""
    if chance.random() < 0.7:
        _offer(dpu, chance)
        time.sleep(chance.random() * _LONGEST)
    for name in names:
        dpu.kill(name)
    if chance.random() < 0.5:
        time.sleep(chance.random() * _LONGEST)
    dpu.start(*names)


def agent_dies(dpu: Dpu, chance: random.Random) -> None:
    _dies(dpu, chance, "nicleafd")


def bgpd_dies(dpu: Dpu, chance: random.Random) -> None:
    _dies(dpu, chance, "bgpd")


def zebra_dies(dpu: Dpu, chance: random.Random) -> None:
    """watchfrr then starts all daemons."""
    _dies(dpu, chance, "zebra", "bgpd", "staticd")


def all_die(dpu: Dpu, chance: random.Random) -> None:
    _dies(dpu, chance, "nicleafd", "zebra", "bgpd", "staticd")


def link_flaps(dpu: Dpu, chance: random.Random) -> None:
    """The other end of an uplink, or of a server's port."""
    node, link = chance.choice([("spine", "sp1"), ("s1", "eth1"), ("s3", "eth1")])
    dpu.lab.run(node, "ip", "link", "set", link, "down")
    time.sleep(chance.random() * _LONGEST)
    dpu.lab.run(node, "ip", "link", "set", link, "up")
    if node != "spine":  # what goes with its link
        dpu.lab.run(node, "sh", "-c", "ip -force -batch /etc/addresses 2>/dev/null")


def somebody_changes(dpu: Dpu, chance: random.Random) -> None:
    for change in chance.sample(ANNOUNCED, chance.randint(1, 4)):
        print(f"         {change.what}", flush=True)
        dpu.shell(change.command)


def overrun(dpu: Dpu, _: random.Random) -> None:
    """More notifications than the agent's socket holds, while it stands still."""
    lines = "".join(f"link set dev flood alias n{number}\n" for number in range(8000))
    dpu.shell("ip link add flood type dummy; pkill -STOP -x nicleafd")
    dpu.lab.run("dpu1", "ip", "-batch", "-", stdin=lines + "link del flood\n")
    dpu.shell("ip link set vlan10 down; pkill -CONT -x nicleafd")


def disk_refuses(dpu: Dpu, chance: random.Random) -> None:
    dpu.shell(f"mount --bind {_STATE} {_STATE} && mount -o remount,ro,bind {_STATE}")
    apply(dpu, chance)
    dpu.shell(f"umount {_STATE}")


def clock_jumps(dpu: Dpu, chance: random.Random) -> None:
    dpu.shell(f"date -s @$(($(date +%s) + {chance.choice([-86400, -3600, 3600, 86400])})) >/dev/null")
    if chance.random() < 0.5:
        apply(dpu, chance)


def invalid_document(dpu: Dpu, chance: random.Random) -> None:
    document = dpu.valid()
    fabric = document["nicleaf-fabric:fabric"]
    wrong = chance.randrange(3)
    if wrong == 0:
        fabric["segment"][0]["vni"] = fabric["segment"][1]["vni"]
    elif wrong == 1:
        fabric["port"][0]["segment"] = "nowhere"
    else:
        fabric["ip-vrf"][0]["l3vni"] = "many"
    dpu.refuses(document, ("one VNI twice", "an unknown segment", "no number")[wrong])


def impossible_document(dpu: Dpu, _: random.Random) -> None:
    """The kernel refuses it in the middle: it has to be undone."""
    dpu.shell("ip link add taken type vxlan id 10077 dstport 4789 nolearning")
    document = dpu.valid()
    document["nicleaf-fabric:fabric"]["segment"].append({"name": "taken", "vni": 10077, "vlan-id": 77})
    dpu.refuses(json.loads(json.dumps(document)), "a foreign device has the VNI")
    dpu.shell("ip link del taken")


EVENTS = (
    ("a document", apply), ("several documents at once", apply_several), ("the agent dies", agent_dies),
    ("the agent dies", agent_dies), ("bgpd dies", bgpd_dies), ("zebra dies", zebra_dies), ("all die", all_die),
    ("a link flaps", link_flaps), ("somebody changes the kernel", somebody_changes),
    ("somebody changes the kernel", somebody_changes), ("notifications are lost", overrun),
    ("the disk refuses", disk_refuses), ("the clock jumps", clock_jumps), ("an invalid document", invalid_document),
    ("an impossible document", impossible_document),
)
