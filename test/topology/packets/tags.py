# SPDX-License-Identifier: Apache-2.0
"""Frames with each kind of tags at an access port and at a trunk. Their payload is no claim to anything, so only the tags
decide whether another server hears them."""
from agent import Agent
from expect import Report
from lab import Lab
from packets import frames
from packets.broadcast_domain import Segments
from packets.roles import PORT, VLAN

_Q, _S = frames.QTAG, frames.STAG
_PRIORITY = 5 << 13  # in front of a VLAN
_OTHERS = 10  # VLAN of another tenant's segment
# By name; VLAN is that of s3's segment, and the only one that the trunk declares.
TAGS = {
    "no tag": (),
    "VLAN 0": ((_Q, 0),),
    "a priority and VLAN 0": ((_Q, _PRIORITY),),
    "the segment's VLAN": ((_Q, VLAN),),
    "the segment's VLAN and a priority": ((_Q, VLAN | _PRIORITY),),
    "another tenant's VLAN": ((_Q, _OTHERS),),
    "a VLAN of nobody": ((_Q, 77),),
    "the IP-VRF's VLAN": ((_Q, 4002),),
    "VLAN 1": ((_Q, 1),),
    "VLAN 4095": ((_Q, 4095),),
    "802.1ad and VLAN 0": ((_S, 0),),
    "802.1ad and the segment's VLAN": ((_S, VLAN),),
    "802.1ad and another tenant's VLAN": ((_S, _OTHERS),),
    "802.1ad around the segment's VLAN": ((_S, VLAN), (_Q, VLAN)),
    "VLAN 0 around the segment's VLAN": ((_Q, 0), (_Q, VLAN)),
    "the segment's VLAN around VLAN 0": ((_Q, VLAN), (_Q, 0)),
    "the segment's VLAN twice": ((_Q, VLAN), (_Q, VLAN)),
    "the segment's VLAN around another tenant's": ((_Q, VLAN), (_Q, _OTHERS)),
    "the segment's VLAN around 802.1ad": ((_Q, VLAN), (_S, VLAN)),
    "three tags": ((_Q, VLAN), (_Q, 0), (_Q, _OTHERS)),
}
_ACCESS = {"no tag"}
_TRUNK = {"the segment's VLAN", "the segment's VLAN and a priority"}


def _heard(segments: Segments, honest: tuple, word: str) -> dict[str, set[str]]:
    """Sends a frame of each kind, and an honest one until it arrives. Returns what each other server has heard."""
    s3, s4 = segments.wires["s3"], segments.wires["s4"]
    segments.forget()
    for name, tags in TAGS.items():
        s3.send(frames.tagged(frames.mark(frames.BROADCAST, s3.mac, f"{word}: {name}"), list(tags)))
    last = frames.is_mark(f"{word}: last")
    while not s4.wait_for(last, deadline=1):
        s3.send(frames.tagged(frames.mark(frames.BROADCAST, s3.mac, f"{word}: last"), list(honest)))
    return {node: {name for name in TAGS if wire.count(lambda one, name=name: f" {word}: {name} 0;".encode() in one)}
            for node, wire in segments.wires.items() if node != "s3"}


def _checked(lab: Lab, report: Report, segments: Segments, dpu: Agent, where: str, allowed: set[str],
             unguarded: set[str]) -> None:
    """`unguarded`: what s4 hears, at least, if the port has no guard. A VXLAN device for each VNI lets more kinds through
    than the one for all VNIs."""
    honest = TAGS[min(allowed)]
    heard = _heard(segments, honest, f"{where} with")
    report.now(f"{where}: of {len(TAGS)} kinds of tags, s4 hears {', '.join(sorted(allowed))}", lambda: (
        heard["s4"] == allowed, str(heard["s4"])))
    report.now(f"{where}: the other tenant hears none", lambda: (not heard["s1"] | heard["s2"], str(heard)))
    lab.run(dpu.dpu, "pkill", "-STOP", "-x", "nicleafd")
    lab.run(dpu.dpu, "tc", "qdisc", "del", "dev", PORT, "clsact")
    without = _heard(segments, honest, f"{where} without")["s4"]
    lab.run(dpu.dpu, "pkill", "-CONT", "-x", "nicleafd")
    report.now(f"{where}: without the guard, s4 hears more", lambda: (without >= allowed | unguarded, str(without)))
    report.eventually(f"{where}: the guard is back", lambda: (_heard(segments, honest, "again")["s4"] == allowed, ""))


def access_port(lab: Lab, report: Report, segments: Segments, dpu: Agent) -> None:
    """`dpu` is dpu1, and s3's port an access port."""
    _checked(lab, report, segments, dpu, "access port", _ACCESS, {
        "VLAN 0", "the segment's VLAN", "VLAN 0 around the segment's VLAN"})


def trunk(lab: Lab, report: Report, segments: Segments, dpu: Agent) -> None:
    _checked(lab, report, segments, dpu, "trunk", _TRUNK, {"the segment's VLAN twice"})
