# SPDX-License-Identifier: Apache-2.0
"""A port that accepts only declared MACs and addresses, and limits broadcast and multicast."""
import copy
import time

from agent import Agent
from expect import Report, answers, says
from lab import Lab
from packets import frames
from packets.broadcast_domain import Segments

PORT = "pf0vf1"  # of dpu1, at s3 of tenant blue
OWN_V4, OWN_V6, FAR_V4, FAR_V6 = "192.168.10.21", "2001:db8:10::21", "192.168.10.22", "2001:db8:10::22"
NOBODY_V4 = "192.168.10.201"
FRAMES = 20
STORM, LIMIT = 400, 10  # frames; frames per second
BPDU = frames.mac("01:80:c2:00:00:00")


def _document(dpu: Agent, generation: int, **settings) -> dict:
    document = copy.deepcopy(dpu.document())
    fabric = document["nicleaf-fabric:fabric"]
    fabric["generation"] = str(generation)
    next(port for port in fabric["port"] if port["interface"] == PORT).update(
        {name.replace("_", "-"): value for name, value in settings.items()})
    return document


def _heard(segments: Segments, at: str, send, matching, wanted: int):
    """A probe: exactly `wanted` of FRAMES frames arrive at `at`; a request that s3 sends after them arrives, too."""
    def probe():
        wires = segments.wires
        segments.forget()
        for _ in range(FRAMES):
            wires["s3"].send(send)
        mark = frames.is_arp(frames.ARP_REQUEST, OWN_V4, NOBODY_V4)
        wires["s3"].send(frames.arp_request(wires["s3"].mac, OWN_V4, NOBODY_V4))
        settled = wires[at].wait_for(mark)
        count = wires[at].count(matching)
        return settled == 1 and count == wanted, f"{count} heard; settled: {settled}"
    return probe


def _bridges_only(report: Report, segments: Segments) -> None:
    report.heading("frames that only bridges send")
    frame = frames.mark(BPDU, segments.wires["s3"].mac, "bpdu")
    report.now("s4 hears no BPDU of s3", _heard(segments, "s4", frame, frames.is_mark("bpdu"), 0))


def _lies(report: Report, segments: Segments) -> None:
    own, other = segments.wires["s3"].mac, segments.wires["s4"].mac
    honest = frames.is_arp(frames.ARP_REQUEST, OWN_V4, "192.168.10.202")
    report.now(f"s4 hears all {FRAMES} ARP requests with s3's own MAC and address",
               _heard(segments, "s4", frames.arp_request(own, OWN_V4, "192.168.10.202"), honest, FRAMES))
    for what, frame, matching in (
            ("ARP requests with another MAC", frames.arp_request(other, OWN_V4, "192.168.10.203"),
             frames.is_arp(frames.ARP_REQUEST, OWN_V4, "192.168.10.203")),
            ("ARP requests with another's address", frames.arp_request(own, FAR_V4, "192.168.10.203"),
             frames.is_arp(frames.ARP_REQUEST, FAR_V4)),
            ("advertisements of another's IPv6 address", frames.nd_advertisement(own, FAR_V6),
             frames.is_nd(frames.ND_ADVERTISEMENT, FAR_V6)),
            ("advertisements of the gateway's address", frames.nd_advertisement(own, "2001:db8:10::1"),
             frames.is_nd(frames.ND_ADVERTISEMENT, "2001:db8:10::1")),
            ("frames that are neither ARP nor IP", frames.mark(frames.BROADCAST, own, "neither"), frames.is_mark("neither"))):
        report.now(f"s4 hears none of {FRAMES} {what}", _heard(segments, "s4", frame, matching, 0))


def _storm(report: Report, segments: Segments) -> None:
    s3, s4 = segments.wires["s3"], segments.wires["s4"]
    matching = frames.is_arp(frames.ARP_REQUEST, OWN_V4, NOBODY_V4)

    def at_once():
        segments.forget()
        begin = time.monotonic()
        for _ in range(STORM):
            s3.send(frames.arp_request(s3.mac, OWN_V4, NOBODY_V4))
        passed = time.monotonic() - begin
        return passed * LIMIT < STORM / 4, f"it took {passed:.1f} s"
    report.eventually(f"s3 sends {STORM} broadcasts so fast that the limit allows less than a quarter of them", at_once)

    def some():
        s3.send(frames.arp_request(s3.mac, OWN_V4, "192.168.10.204"))
        return s4.wait_for(frames.is_arp(frames.ARP_REQUEST, OWN_V4, "192.168.10.204"), deadline=1) > 0, "nothing comes"
    report.eventually("the limit passes a broadcast that is within it", some)
    report.now(f"of {STORM} broadcasts at once, {LIMIT} a second allowed, s4 hears less than half",
               lambda: ((heard := s4.count(matching)) < STORM / 2, f"{heard} heard"))


def guarded(lab: Lab, report: Report, dpu: Agent) -> None:
    segments = Segments(lab)
    try:
        _bridges_only(report, segments)
        report.heading("s3's port is locked to its MAC and addresses")
        allowed = ["192.168.10.11/32", f"{OWN_V4}/32", "2001:db8:10::11/128", f"{OWN_V6}/128"]
        guard = {"static_mac": [frames.text_of(segments.wires["s3"].mac)], "locked": True, "allowed_source": allowed}
        done = dpu.apply(_document(dpu, 1001, **guard))
        report.now("dpu1 applies it", lambda: (done.returncode == 0, done.stdout))
        for target, source in ((FAR_V4, OWN_V4), (FAR_V6, OWN_V6), ("192.168.10.1", OWN_V4), ("2001:db8:10::1", OWN_V6)):
            report.eventually(f"s3 reaches {target}", answers(lab, "s3", target, source))
        report.eventually("the spine has the MAC as sticky", says(
            lab, "spine", ["vtysh", "-c", "show bgp l2vpn evpn route type macip"],
            lambda text: any(frames.text_of(segments.wires["s3"].mac) in route and "sticky" in route
                             for route in text.split("*>"))))
        _lies(report, segments)
        for generation, limit in ((1002, STORM), (1003, LIMIT)):
            done = dpu.apply(_document(dpu, generation, broadcast_limit=limit, **guard))
            report.now(f"dpu1 applies a limit of {limit} broadcasts a second",
                       lambda done=done: (done.returncode == 0, done.stdout))
        _storm(report, segments)
        done = dpu.apply(_document(dpu, 1004, **{**guard, "locked": False, "allowed_source": []}))
        report.now("dpu1 applies an intent without the lock", lambda: (done.returncode == 0, done.stdout))
        report.eventually("s4 hears frames again that are neither ARP nor IP", lambda: (
            segments.wires["s3"].send(frames.mark(frames.BROADCAST, segments.wires["s3"].mac, "again"))
            or segments.wires["s4"].wait_for(frames.is_mark("again"), deadline=2) > 0, ""))
    finally:
        segments.close()
