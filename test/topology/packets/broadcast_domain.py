# SPDX-License-Identifier: Apache-2.0
"""One segment behind two DPUs is exactly one broadcast domain: every frame arrives once, and only within its own
tenant."""
from expect import Report
from lab import Lab
from packets import frames
from wire import Wire

FRAMES = 20
UNKNOWN = frames.mac("02:99:00:00:00:01")
MULTICAST = frames.mac("01:00:5e:00:00:fb")
NOBODY_V4, NOBODY_V6 = "192.168.10.200", "2001:db8:10::200"
# The first two belong to tenant red, the others to blue, with the same addresses; the odd ones are behind dpu1.
WIRES = ("s1", "s2", "s3", "s4")


class Segments:
    """Both tenants' stretched segments, with a wire at each of the four servers."""

    def __init__(self, lab: Lab):
        self.wires = {node: Wire(lab, node, "eth1") for node in WIRES}
        self._marks = 0

    def forget(self) -> None:
        for wire in self.wires.values():
            wire.forget()

    def settle(self) -> bool:
        """Waits until all earlier frames have arrived: each server sends a later frame on the same paths to its whole
        segment. Returns False if such a frame is lost."""
        self._marks += 1
        for node, wire in self.wires.items():
            wire.send(frames.mark(frames.BROADCAST, wire.mac, f"settle-{node}", self._marks))
        return all(self.wires[other].wait_for(frames.is_mark(f"settle-{node}", self._marks))
                   for node, other in (("s1", "s2"), ("s2", "s1"), ("s3", "s4"), ("s4", "s3")))

    def close(self) -> None:
        for wire in self.wires.values():
            wire.close()


def _arrives_once_each(segments: Segments, sender: str, far: str, make, matching):
    """A probe: `far` receives each of FRAMES frames once, and nobody else receives any."""
    def probe():
        segments.forget()
        for number in range(FRAMES):
            segments.wires[sender].send(make(number))
        segments.wires[far].wait_for(matching(None), FRAMES)
        settled = segments.settle()
        each = [segments.wires[far].count(matching(number)) for number in range(FRAMES)]
        others = {node: wire.count(matching(None)) for node, wire in segments.wires.items() if node != far}
        return settled and each == [1] * FRAMES and not any(others.values()), (
            f"at {far}, of each: {each}; at others: {others}; settled: {settled}")
    return probe


def floods(report: Report, segments: Segments) -> None:
    report.heading("broadcast, unknown unicast, multicast: counted at every server")
    for sender, far in (("s1", "s2"), ("s2", "s1"), ("s3", "s4")):
        source = segments.wires[sender].mac
        for what, to in (("broadcast", frames.BROADCAST), ("unknown unicast", UNKNOWN), ("multicast", MULTICAST)):
            tag = what.replace(" ", "-") + "-" + sender
            report.now(f"{FRAMES} frames of {what} from {sender}: {far} hears each once, the other tenant none",
                       _arrives_once_each(segments, sender, far,
                                          lambda number, to=to, tag=tag, source=source:
                                          frames.mark(to, source, tag, number),
                                          lambda number, tag=tag: frames.is_mark(tag, number)))


def _questions_arrive(segments: Segments, ask, matching):
    """A probe: s2, and no other tenant, receives every request of s1 for an unused address."""
    def probe():
        segments.forget()
        for _ in range(FRAMES):
            segments.wires["s1"].send(ask)
        heard = segments.wires["s2"].wait_for(matching, FRAMES)
        settled = segments.settle()
        counts = {node: wire.count(matching) for node, wire in segments.wires.items()}
        return settled and heard == FRAMES and counts == {"s1": 0, "s2": FRAMES, "s3": 0, "s4": 0}, str(counts)
    return probe


def _answered_for(segments: Segments, ask, asked, answer, sender_of, times: int):
    """A probe: s1 asks for s2 `times` times and gets s2's MAC each time, while s2 receives no request."""
    def probe():
        wires = segments.wires
        segments.forget()
        for _ in range(times):
            wires["s1"].send(ask)
        wires["s1"].wait_for(answer, times)
        settled = segments.settle()
        answers = [sender_of(frame) for frame in wires["s1"].heard() if answer(frame)]
        heard = {node: wires[node].count(asked) for node in ("s2", "s3", "s4")}
        return settled and answers == [wires["s2"].mac] * times and not any(heard.values()), (
            f"answers: {[frames.text_of(one or b'') for one in answers]}; s2 is {frames.text_of(wires['s2'].mac)}; "
            f"questions heard: {heard}")
    return probe


def suppression(report: Report, segments: Segments) -> None:
    report.heading("ARP and ND: the DPU answers what EVPN knows, and floods the rest")
    mac, far_mac = segments.wires["s1"].mac, segments.wires["s2"].mac
    # A DPU learns the address of a host that asks for its gateway: the SVI does not see traffic within the segment.
    segments.wires["s2"].send(frames.arp_request(far_mac, "192.168.10.12", "192.168.10.1"))
    segments.wires["s2"].send(frames.nd_solicitation(far_mac, "2001:db8:10::12", "2001:db8:10::1"))
    kinds = (("ARP", frames.arp_request(mac, "192.168.10.11", "192.168.10.12"),
              frames.is_arp(frames.ARP_REQUEST, target_ip="192.168.10.12"),
              frames.is_arp(frames.ARP_REPLY, source_ip="192.168.10.12"), frames.arp_sender),
             ("ND", frames.nd_solicitation(mac, "2001:db8:10::11", "2001:db8:10::12"),
              frames.is_nd(frames.ND_SOLICITATION, "2001:db8:10::12"),
              frames.is_nd(frames.ND_ADVERTISEMENT, "2001:db8:10::12"), frames.nd_sender))
    for what, ask, asked, answer, sender_of in kinds:
        report.eventually(f"{what}: dpu1 answers s1 for s2 itself",
                          _answered_for(segments, ask, asked, answer, sender_of, 1))
        report.now(f"{what}: {FRAMES} questions for s2 are answered with s2's MAC, and s2 hears none",
                   _answered_for(segments, ask, asked, answer, sender_of, FRAMES))
    report.now(f"ARP: {FRAMES} questions for an address that nobody has reach s2, each once",
               _questions_arrive(segments, frames.arp_request(mac, "192.168.10.11", NOBODY_V4),
                                 frames.is_arp(frames.ARP_REQUEST, target_ip=NOBODY_V4)))
    report.now(f"ND: {FRAMES} questions for an address that nobody has reach s2, each once",
               _questions_arrive(segments, frames.nd_solicitation(mac, "2001:db8:10::11", NOBODY_V6),
                                 frames.is_nd(frames.ND_SOLICITATION, NOBODY_V6)))
