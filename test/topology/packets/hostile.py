# SPDX-License-Identifier: Apache-2.0
"""A server that lies and floods must not reach the other tenant, the gateways or the sessions."""
import json
import time

import two_dpus_facts as facts
from expect import PATIENCE, Report, answers
from lab import Lab
from packets import frames
from packets.broadcast_domain import Segments
from packets.stream import Streams

GATEWAY_MAC = frames.mac("02:00:5e:00:01:01")
GATEWAY_V4, GATEWAY_V6 = "192.168.10.1", "2001:db8:10::1"
FLOOD = 4000  # broadcasts; several thousand a second on any machine
ENOUGH = 20  # packets of another tenant before a lie, and after it
SOLICITATIONS = 3
SOURCES = 1000  # invented MACs; each becomes a route on every DPU of the segment


def _fdb(lab: Lab, dpu: str) -> list[dict]:
    return json.loads(lab.run(dpu, "bridge", "-j", "fdb", "show").stdout)


def spoofed_gateway(lab: Lab, report: Report, segments: Segments) -> None:
    report.heading("s3, of tenant blue, claims to be the gateway")
    s3 = segments.wires["s3"]
    segments.forget()
    for number in range(20):
        s3.send(frames.mark(frames.BROADCAST, GATEWAY_MAC, "gateway-mac", number))
        s3.send(frames.arp(frames.ARP_REPLY, s3.mac, GATEWAY_V4, frames.BROADCAST, GATEWAY_V4))
        s3.send(frames.arp_request(s3.mac, GATEWAY_V4, GATEWAY_V4))
        s3.send(frames.arp(frames.ARP_REPLY, s3.mac, GATEWAY_V4, segments.wires["s4"].mac, "192.168.10.12",
                           to=segments.wires["s4"].mac))
        s3.send(frames.nd_advertisement(s3.mac, GATEWAY_V6))
    report.now("s3's frames have passed the fabric", lambda: (segments.settle(), ""))

    def unmoved():
        at = {(dpu, one["ifname"]) for dpu in ("dpu1", "dpu2") for one in _fdb(lab, dpu)
              if one["mac"] == frames.text_of(GATEWAY_MAC)}
        return at == {("dpu1", "br-nicleaf"), ("dpu2", "br-nicleaf")}, str(at)
    report.now("both bridges keep the gateway's MAC as their own, at no port", unmoved)

    def lie(one: bytes) -> bool:
        arp = any(frames.is_arp(kind, GATEWAY_V4)(one) for kind in (frames.ARP_REQUEST, frames.ARP_REPLY))
        nd = frames.is_nd(frames.ND_ADVERTISEMENT, GATEWAY_V6)(one)
        return (frames.is_mark("gateway-mac")(one) or (arp and frames.arp_sender(one) == s3.mac)
                or (nd and frames.nd_sender(one) == s3.mac))
    report.now("s4, behind the other DPU, hears nothing from the gateway's MAC, and no claim to its addresses",
               lambda: ((heard := segments.wires["s4"].count(lie)) == 0, f"{heard} heard"))
    report.now("neither EVPN nor the spine has the gateway's address at s3",
               lambda: (frames.text_of(s3.mac) + "]:[32]:[192.168.10.1]" not in (
                   text := lab.run("spine", "vtysh", "-c", "show bgp l2vpn evpn route type macip").stdout), text))
    for address in (GATEWAY_V4, GATEWAY_V6):
        report.eventually(f"s4 reaches the gateway {address}", answers(lab, "s4", address))
        report.now(f"s1, of tenant red, reaches the gateway {address}", answers(lab, "s1", address, patience=PATIENCE))


def spoofed_neighbour(lab: Lab, report: Report, segments: Segments) -> None:
    report.heading("s3 sends with the MAC of s4, its neighbour behind the other DPU")
    s3, s4 = segments.wires["s3"], segments.wires["s4"]
    segments.forget()
    red = {"red": (("s1", "192.168.10.11"), ("s2", "192.168.10.12"))}
    with Streams(lab, red) as streams:
        report.eventually(f"{ENOUGH} packets of tenant red are on the way", streams.more(ENOUGH))
        for number in range(50):
            s3.send(frames.mark(frames.BROADCAST, s4.mac, "as-s4", number))
            s3.send(frames.arp(frames.ARP_REPLY, s4.mac, "192.168.10.12", frames.BROADCAST, "192.168.10.12"))
        s4.wait_for(frames.is_mark("as-s4"), 50)
        report.eventually(f"and {ENOUGH} more", streams.more(ENOUGH))
    report.now("tenant red, with the same addresses, lost no packet meanwhile",
               lambda: (not streams.counted["red"].lost, streams.table()))

    def back():
        # Every server sends these from time to time.
        s4.send(frames.mark(frames.BROADCAST, s4.mac, "s4-itself"))
        return answers(lab, "s3", "192.168.10.12")()
    report.eventually("s3 reaches s4 again once s4 itself has sent a frame", back)


def broadcast_storm(lab: Lab, report: Report, segments: Segments) -> None:
    report.heading(f"s3 floods: {FLOOD} broadcasts as fast as it can")
    s3 = segments.wires["s3"]
    frame = frames.mark(frames.BROADCAST, s3.mac, "storm").ljust(1000, b"\0")
    begin = time.monotonic()
    for _ in range(FLOOD):
        s3.send(frame)
    rate = FLOOD / (time.monotonic() - begin)

    def through():
        s3.send(frames.mark(frames.BROADCAST, s3.mac, "after-the-storm"))
        return segments.wires["s4"].wait_for(frames.is_mark("after-the-storm"), deadline=2) > 0, "nothing comes"
    report.eventually("a later frame of s3 reaches s4", through)
    heard = {node: segments.wires[node].count(frames.is_mark("storm")) for node in ("s1", "s2")}
    report.now("tenant red heard none of it", lambda: (not any(heard.values()), str(heard)))
    report.eventually("tenant red goes on: s1 reaches s2", answers(lab, "s1", "192.168.10.12", "192.168.10.11"))
    report.eventually("tenant blue works again: s4 reaches its gateway", answers(lab, "s4", GATEWAY_V4))
    print(f"         {rate:.0f} a second; s4 heard {segments.wires['s4'].count(frames.is_mark('storm'))}", flush=True)


def many_sources(lab: Lab, report: Report, segments: Segments) -> None:
    report.heading(f"s3 floods: frames from {SOURCES} MACs that nobody has")
    s3 = segments.wires["s3"]
    for number in range(SOURCES):
        s3.send(frames.mark(frames.BROADCAST, b"\x02\xbb" + number.to_bytes(4, "big"), "source", number))
    report.eventually("tenant red goes on: s1 reaches s2", answers(lab, "s1", "192.168.10.12", "192.168.10.11"))
    report.eventually("tenant red is routed: s1 reaches s2 in another VNI",
                      answers(lab, "s1", "192.168.12.12", "192.168.11.11"))

    def learnt(dpu: str) -> int:
        return sum(1 for one in _fdb(lab, dpu) if one["mac"].startswith("02:bb:") and "master" in one)
    report.eventually("dpu1 and dpu2 agree on the MACs again",
                      lambda: ((counts := (learnt("dpu1"), learnt("dpu2")))[0] == counts[1], str(counts)))
    print(f"         dpu1 has learnt {learnt('dpu1')} of the {SOURCES}, dpu2 {learnt('dpu2')}", flush=True)
    report.eventually("tenant blue goes on: s4 reaches s3", answers(lab, "s4", "192.168.10.21"))


def querier(lab: Lab, report: Report, segments: Segments) -> None:
    """A bridge that snoops sends multicast to routers only, once it knows a querier for longer than the query's
    response delay; it believes to know one for all VLANs. So solicitations must arrive at any time after a query."""
    report.heading("s3 sends multicast listener queries")
    s1, s2, s3 = (segments.wires[node] for node in ("s1", "s2", "s3"))
    segments.forget()
    for _ in range(3):
        s3.send(frames.mld_query(s3.mac))
    report.now("s3's queries have passed the fabric", lambda: (segments.settle(), ""))
    for number in range(1, SOLICITATIONS + 1):
        target = f"2001:db8:10::bad:{number}"
        s1.send(frames.nd_solicitation(s1.mac, "2001:db8:10::11", target))
        report.now(f"s2, of tenant red, hears solicitation {number} of s1",
                   lambda target=target: (s2.wait_for(frames.is_nd(frames.ND_SOLICITATION, target), deadline=5) == 1, ""))
    for dpu in ("dpu1", "dpu2"):
        report.now(f"the bridge of {dpu} knows no querier", lambda dpu=dpu: (
            "mcast_snooping 0" in (text := lab.run(dpu, "ip", "-d", "link", "show", "br-nicleaf").stdout), text))


def hostile(lab: Lab, report: Report) -> None:
    before = facts.session_history(lab)
    segments = Segments(lab)
    try:
        spoofed_gateway(lab, report, segments)
        querier(lab, report, segments)
        spoofed_neighbour(lab, report, segments)
        broadcast_storm(lab, report, segments)
        many_sources(lab, report, segments)
    finally:
        segments.close()
    after = facts.session_history(lab)
    report.now("no session flapped during all of this, by BIRD and the spine", facts.none_flapped(before, after))
