# SPDX-License-Identifier: Apache-2.0
"""Rate limits of s3's port, and security groups of the port and of its segment, in both directions: on an access port, a
trunk and a routed port. What arrives at s3 and at s4 is compared with what the rules say."""
import copy
import json
import random
import select
import socket
import time

import two_dpus_facts as facts
from agent import Agent
from expect import Report, answers, silent
from lab import Lab
from packets import forms, frames
from packets import security_oracle as oracle
from packets.broadcast_domain import Segments
from packets.roles import PORT, SEGMENT, VLAN
from packets.routed_port import DPU_V4, DPU_V6
from packets.stream import Streams

SERVERS = {4: "192.168.10.21", 6: "2001:db8:10::21"}
ROUTED = {4: "192.168.99.2", 6: "2001:db8:99::2"}
GATEWAY_MAC = frames.mac("02:00:5e:00:01:01")
PACKETS = 90
OF_PORT, OF_SEGMENT, OF_BOTH = "its groups", "its segment's groups", "its groups and its segment's"
MEGABIT, BURST = 1, 131072  # of the rate limit; the burst in octets
FLOOD, SIZE = 500, 1400  # frames; octets of payload
STREAMS = {"red": (("s1", "192.168.10.11"), ("s2", "192.168.10.12"))}


def _document(dpu: Agent, generation: int, port: dict, groups: list[dict], others: dict | None = None,
              of_segment: list[str] | None = None) -> dict:
    """The DPU's intent, in which s3's port has only these settings, the ports `others` have more, and s3's segment has
    the groups `of_segment`."""
    document = copy.deepcopy(dpu.document())
    fabric = document["nicleaf-fabric:fabric"]
    fabric["generation"] = str(generation)
    fabric["security-group"] = groups
    fabric["port"] = [{"interface": PORT, **port} if one["interface"] == PORT
                      else {**one, **(others or {}).get(one["interface"], {})} for one in fabric["port"]]
    for segment in fabric["segment"]:
        if of_segment and segment["name"] == SEGMENT:
            segment["security-group"] = of_segment
    return document


class _Ends:
    """s3 behind its port, and s4, to which or from which all packets go."""

    def __init__(self, segments: Segments, servers: dict[int, str], tag: int | None, dpu_mac: bytes | None):
        self.s3, self.s4 = segments.wires["s3"], segments.wires["s4"]
        self.servers, self._tag, self._dpu_mac = servers, tag, dpu_mac

    def receiver(self, direction: str):
        return self.s4 if direction == oracle.FROM else self.s3

    def send(self, packet: oracle.Packet) -> None:
        sender, receiver = (self.s3, self.s4) if packet.direction == oracle.FROM else (self.s4, self.s3)
        to = receiver.mac
        if self._dpu_mac:  # routed: to the DPU's MAC, or to the gateway's
            to = self._dpu_mac if sender is self.s3 else GATEWAY_MAC
        frame = frames.ethernet(to, sender.mac, frames.ETH_IPV6 if packet.six else frames.ETH_IPV4, packet.octets())
        if self._tag and sender is self.s3:
            frame = frames.tagged(frame, [(frames.QTAG, self._tag)])
        sender.send(frame)

    def settled(self, direction: str, first: int) -> bool:
        """Sends packets that a rule accepts to or from each address until one of each arrives: what was sent before has,
        and no packet waits for a neighbour."""
        ends = [(self.servers[family], other) for family in (4, 6) for other in oracle.OTHER_SIDE[family]]
        marks = [oracle.Packet(first + number, direction, *end, oracle.UDP, oracle.SETTLE_PORT, 0, oracle.WHOLE)
                 for number, end in enumerate(ends)]
        end = time.monotonic() + 60
        while time.monotonic() < end:
            for mark in marks:
                self.send(mark)
            if all(self.receiver(direction).wait_for(self.untagged(mark.is_in), deadline=1) for mark in marks):
                return True
        return False

    @staticmethod
    def untagged(matching):
        """The kernel gives a packet socket most tags apart from the frame, and some in it."""
        return lambda frame: matching(frame[:12] + frame[16:] if frame[12:14] == b"\x81\x00" else frame)


def _packets(ends: _Ends, seed: int) -> list[oracle.Packet]:
    return oracle.random_packets(random.Random(f"packets {seed}"), ends.servers, PACKETS, seed * 1000)


def _compared(report: Report, dpu: Agent, ends: _Ends, what: str, rules: list[dict], seed: int) -> None:
    packets = _packets(ends, seed)
    settled = all(ends.settled(direction, 900000 + seed * 100) for direction in (oracle.FROM, oracle.TO))
    for packet in packets:
        ends.send(packet)
    settled = settled and all(ends.settled(direction, 900050 + seed * 100) for direction in (oracle.FROM, oracle.TO))
    wrong, wanted, counts = [], 0, {}
    for packet in packets:
        passes, rule = oracle.decision(rules, packet)
        key = (packet.direction, rule)
        if packet.form != oracle.DEEP:
            counts[key] = counts.get(key, 0) + 1
        arrived = ends.receiver(packet.direction).count(ends.untagged(packet.is_in))
        wanted += passes
        if (arrived > 0) != passes:
            wrong.append(f"{packet}: {'arrived' if arrived else 'lost'}, decided by {rule}")
    report.now(f"{what}: of {len(packets)} packets, exactly the {wanted} that the rules accept arrive", lambda: (
        settled and not wrong and 0 < wanted < len(packets), "\n".join(wrong) or f"settled: {settled}"))
    report.now(f"{what}: the counters have each packet", lambda: _counted(dpu, counts))


def _counted(dpu: Agent, counts: dict) -> tuple[bool, str]:
    """At least, because the hosts' kernels answer some of the packets."""
    done = dpu.call("--json", "show", "security", PORT)
    seen = {}
    for port in json.loads(done.stdout):
        for direction in port["direction"]:
            seen[direction["name"], None] = int(direction["unmatched"])
            for rule in direction["rule"]:
                seen[direction["name"], rule["sequence"]] = int(rule["packets"])
    few = {key: (count, seen.get(key)) for key, count in counts.items() if seen.get(key, -1) < count}
    return not few, f"(sent, counted): {few}"


def _random_groups(source: random.Random, whose: str) -> dict[str, list[dict]]:
    """Random rules by the owner of their group, in the order in which they are asked: those of the port come first. Their
    sequences are higher than those of the segment, because sequences count within a group only."""
    if whose == OF_SEGMENT:
        return {"segment": oracle.random_rules(source)}
    first = [{**rule, "sequence": 100 + rule["sequence"]} for rule in oracle.random_rules(source)]
    if whose == OF_PORT:
        return {"port": first}
    return {"port": first, "segment": oracle.random_rules(source)[2:]}


def _tell_the_order(groups: dict[str, list[dict]], ends: _Ends, seed: int) -> int:
    """The number of packets that would have another fate if the groups were asked in the opposite order."""
    rules = [*groups["port"], *groups["segment"]]
    opposite = [*groups["segment"], *groups["port"]]
    return sum(oracle.decision(rules, one)[0] != oracle.decision(opposite, one)[0] for one in _packets(ends, seed))


def _groups(lab: Lab, report: Report, dpu: Agent, segments: Segments) -> None:
    mac = frames.mac(json.loads(lab.run(dpu.dpu, "ip", "-j", "link", "show", PORT).stdout)[0]["address"])
    routed = {"ip-vrf": "blue", "address": [f"{DPU_V4}/24", f"{DPU_V6}/64"]}
    access, trunk = {"segment": SEGMENT}, {"trunk": [{"vlan-id": VLAN, "segment": SEGMENT}]}
    untagged, tagged = _Ends(segments, SERVERS, None, None), _Ends(segments, SERVERS, VLAN, None)
    cases = (("an access port", access, untagged, (OF_PORT, OF_BOTH)), ("a trunk", trunk, tagged, (OF_SEGMENT, OF_BOTH)),
             ("a routed port", routed, _Ends(segments, ROUTED, None, mac), (OF_PORT, OF_PORT)))
    generation = 1200
    for kind, port, ends, owners in cases:
        lab.run("s3", "ip", "-batch", "-", stdin="".join(f"addr {'add' if 'ip-vrf' in port else 'del'} {one} dev eth1\n"
                                                         for one in (f"{ROUTED[4]}/24", f"{ROUTED[6]}/64")))
        for seed, whose in enumerate(owners, 1):
            generation += 1
            what = f"{kind} with {whose}"
            groups = _random_groups(random.Random(f"groups {kind} {seed}"), whose)
            of = {owner: [owner] if owner in groups else [] for owner in ("port", "segment")}
            report.eventually(f"dpu1 applies random rules for {what}", dpu.takes(_document(
                dpu, generation, {**port, "security-group": of["port"]},
                [{"name": owner, "rule": rules} for owner, rules in groups.items()], of_segment=of["segment"])))
            segments.forget()
            _compared(report, dpu, ends, what, [rule for rules in groups.values() for rule in rules], generation - 1200)
            if whose == OF_BOTH:
                report.now(f"{what}: at least 5 of the packets tell the order of the groups", lambda: (
                    (told := _tell_the_order(groups, ends, generation - 1200)) >= 5, f"{told} do"))


def _closed(lab: Lab, report: Report, dpu: Agent) -> None:
    report.heading("ports to and from which nothing may pass")
    closed = [{"name": "closed", "rule": [{"sequence": 1, "direction": direction, "action": "drop"}]}
              for direction in (oracle.FROM,)]
    closed[0]["rule"].append({"sequence": 2, "direction": oracle.TO, "action": "drop"})
    with_group = {"security-group": ["closed"]}
    report.eventually("dpu1 applies it to s3's port, and to s1's, which has BGP sessions", dpu.takes(
        _document(dpu, 1220, {"segment": SEGMENT, **with_group}, closed, {"pf0vf0": with_group})))
    lab.run("s1", *facts.BIRDC, "restart", "all")
    for session in facts.SESSIONS:
        report.eventually(f"BIRD's session {session} is established again", facts.bird_established(lab, session))
    for target in ("192.168.10.1", "2001:db8:10::1"):
        report.now(f"s3 does not reach {target}", silent(lab, "s3", target, SERVERS[6 if ":" in target else 4]))
    lab.run("s3", "ip", "neigh", "flush", "dev", "eth1")
    lab.run("s3", "ping", "-n", "-c1", "-W1", "192.168.10.1")
    report.now("s3 knows the gateway's MAC", lambda: (
        "lladdr" in (text := lab.run("s3", "ip", "neigh", "show", "192.168.10.1").stdout), text))


def _flood(ends: _Ends, direction: str) -> tuple[int, float]:
    """The number of frames that arrive, of FLOOD, and the seconds that it took to send them."""
    source, destination = (SERVERS[4], "192.168.10.22") if direction == oracle.FROM else ("192.168.10.22", SERVERS[4])
    sender, receiver = (ends.s3, ends.s4) if direction == oracle.FROM else (ends.s4, ends.s3)
    body = forms.udp(source, destination, (40000, 9), b"flood" + bytes(SIZE - 5))
    frame = frames.ethernet(receiver.mac, sender.mac, frames.ETH_IPV4, forms.ipv4(source, destination, forms.UDP, body))
    receiver.forget()
    begin = time.monotonic()
    for _ in range(FLOOD):
        sender.send(frame)
    passed = time.monotonic() - begin
    end, last = time.monotonic() + 30, -1
    while time.monotonic() < end and (heard := receiver.count(lambda one: b"flood" in one)) != last:
        last = heard
        select.select([], [], [], 1)
    return heard, passed


def _limits(lab: Lab, report: Report, dpu: Agent, segments: Segments) -> None:
    report.heading(f"a limit of {MEGABIT} Mbit/s in each direction of s3's port")
    limit = {"rate-limit-from-server": MEGABIT, "rate-limit-to-server": MEGABIT}
    report.eventually("dpu1 applies it", dpu.takes(_document(dpu, 1230, {"segment": SEGMENT, **limit}, [])))
    report.eventually("s3 reaches s4", answers(lab, "s3", "192.168.10.22", SERVERS[4]))
    ends = _Ends(segments, SERVERS, None, None)
    with Streams(lab, STREAMS) as streams:
        for direction in (oracle.FROM, oracle.TO):
            more = streams.more(50)
            heard, seconds = _flood(ends, direction)
            allowed = (BURST + MEGABIT * 125000 * (seconds + 1)) / SIZE
            report.now(f"{direction}: of {FLOOD} frames, s4 or s3 hears about what the limit allows", lambda: (
                BURST / SIZE / 2 < heard <= allowed < FLOOD * 0.8, f"{heard} heard in {seconds:.1f} s, {allowed:.0f} allowed"))

            def counted():
                shown = json.loads(dpu.call("--json", "show", "security", PORT).stdout)[0]["direction"]
                dropped = next(int(one["limit-dropped"]) for one in shown if one["name"] == direction)
                return abs(dropped - (FLOOD - heard)) < 5, f"{dropped} dropped, {FLOOD - heard} lost"
            report.now(f"{direction}: the counter has what was dropped", counted)
            report.eventually("s1, of tenant red, goes on", lambda: (more()[0], ""))
    lost = sum(len(one.lost) for one in streams.counted.values())
    report.now("s1 has lost nothing", lambda: (lost == 0, f"{lost} lost"))


def security(lab: Lab, report: Report, dpu: Agent) -> None:
    """`dpu` is dpu1, s3's."""
    report.heading("random rules of security groups, and random packets")
    segments = Segments(lab)
    try:
        _groups(lab, report, dpu, segments)
        _closed(lab, report, dpu)
        _limits(lab, report, dpu, segments)
    finally:
        segments.close()
        lab.run("s3", "ip", "-batch", "-", stdin="".join(
            f"addr del {one} dev eth1\n" for one in (f"{ROUTED[4]}/24", f"{ROUTED[6]}/64")))
        report.eventually("dpu1 applies its first intent again", dpu.takes(
            _document(dpu, 1240, {"segment": SEGMENT}, [])))
