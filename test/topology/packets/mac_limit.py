# SPDX-License-Identifier: Apache-2.0
"""A port that learns as many MACs as its intent allows: what the running agent does, seen in both DPUs' bridges."""
import copy
import json
import time

from agent import Agent
from expect import Report, answers
from lab import Lab
from packets import frames
from packets.stream import Streams
from wire import Wire

PORT = "pf0vf1"  # of dpu1, at s3 of tenant blue
LIMIT, MORE = 40, 200  # MACs
PACE = 0.003  # seconds between two broadcasts; the port's limit for them is 1,000 a second
BEGIN = b"\x02\xbd\0\0"  # of the MACs that s3 invents
RED = {"bridged": (("s1", "192.168.10.11"), ("s2", "192.168.10.12")),
       "routed": (("s1", "192.168.11.11"), ("s2", "192.168.12.12"))}


def _document(dpu: Agent, generation: int, limit: int | None) -> dict:
    document = copy.deepcopy(dpu.document())
    fabric = document["nicleaf-fabric:fabric"]
    fabric["generation"] = str(generation)
    if limit is not None:
        next(port for port in fabric["port"] if port["interface"] == PORT)["mac-limit"] = limit
    return document


def _send(wire: Wire, first: int, count: int) -> None:
    for number in range(first, first + count):
        wire.send(frames.mark(frames.BROADCAST, BEGIN + number.to_bytes(2, "big"), "limit", number))
        time.sleep(PACE)


def _invented(lab: Lab, dpu: str) -> set[int]:
    """The numbers of the MACs of s3 that the bridge of `dpu` has."""
    return {int(one["mac"].replace(":", "")[8:], 16)
            for one in json.loads(lab.run(dpu, "bridge", "-j", "fdb", "show").stdout)
            if one["mac"].startswith(BEGIN.hex(":")) and "master" in one}


def _learns(lab: Lab, yes: bool):
    """A probe of the kernel's own flag, and of what the agent shows."""
    def probe():
        flag = json.loads(lab.run("dpu1", "bridge", "-d", "-j", "link", "show", "dev", PORT).stdout)[0].get("learning")
        shown = json.loads(lab.run("dpu1", "nicleaf", "--json", "show", "ports").stdout)
        full = "mac-limit-reached" in json.dumps(shown)
        return flag is yes and full is not yes, f"learning: {flag}; {shown}"
    return probe


def _has(lab: Lab, wanted: set[int]):
    """A probe: both bridges have these MACs of s3, and no others of those that it invented."""
    def probe():
        found = {dpu: _invented(lab, dpu) for dpu in ("dpu1", "dpu2")}
        return all(one == wanted for one in found.values()), str({dpu: len(one) for dpu, one in found.items()})
    return probe


def mac_limit(lab: Lab, report: Report, dpu: Agent) -> None:
    """`dpu` is dpu1."""
    report.heading(f"s3's port learns {LIMIT} MACs")
    wire, far = Wire(lab, "s3", "eth1"), Wire(lab, "s4", "eth1")
    before, first, after = set(range(LIMIT)), set(range(LIMIT, LIMIT + MORE)), range(1000, 1000 + LIMIT // 4)
    try:
        report.eventually("dpu1 applies the limit", dpu.takes(_document(dpu, 941, LIMIT)))
        with Streams(lab, RED) as streams:
            _send(wire, 0, LIMIT)
            report.eventually("the port has learnt as many, and learns no more, as the agent shows", _learns(lab, False))
            report.eventually("dpu2 has them from EVPN", _has(lab, before))
            _send(wire, LIMIT, MORE)
            heard = far.wait_for(frames.is_mark("limit"), LIMIT + MORE, 30)
            report.now(f"s4 hears the frames of {MORE} more MACs", lambda: (heard == LIMIT + MORE, f"{heard} in all"))
            report.eventually("s4 and s3 reach each other", answers(lab, "s4", "192.168.10.21"))
            report.now(f"neither DPU has any of {len(first)} more MACs", _has(lab, before))
            lab.run(dpu.dpu, "ip", "link", "set", PORT, "type", "bridge_slave", "fdb_flush")
            report.eventually("the port learns again when its MACs are forgotten", _learns(lab, True))
            _send(wire, after.start, len(after))
            report.eventually("both DPUs have its new MACs, and not the old ones", _has(lab, set(after)))
        report.now("red has lost nothing meanwhile", lambda: (
            not any(one.lost for one in streams.counted.values()), streams.table()))
    finally:
        wire.close()
        far.close()
    report.eventually("dpu1 applies its intent without the limit", dpu.takes(_document(dpu, 942, None)))
