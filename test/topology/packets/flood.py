# SPDX-License-Identifier: Apache-2.0
"""What the DPU itself takes from a server (src/kernel/control_plane.nft): nothing that a normal server sends reaches a
limit, and of a flood at full rate only what the limits allow comes through, so that another tenant's ARP and BGP go on."""
import re
import time

from expect import Report
from lab import Lab
from packets import frames
from packets.measured import first_packet, route_times
from packets.noise import GATEWAY, GATEWAY_MAC, Noise, connections, new_neighbour
from wire import Wire

NORMAL = 50  # frames of each kind, together in a second: much for one server (docs/shared-state.md)
FRESH = 190  # an address of red that no other part uses


def _arp(s3: bytes, number: int) -> bytes:
    """To the gateway alone, so that the port's limit for broadcast leaves them to the DPU's."""
    return frames.arp_request(s3, f"192.168.10.{100 + number % 150}", GATEWAY).replace(frames.BROADCAST, GATEWAY_MAC, 1)


def _nd(s3: bytes, number: int) -> bytes:
    return GATEWAY_MAC + new_neighbour(s3, 0x10000 + number)[6:]


# By the set of the rule that limits it: what, the frames, how many in a second, and at once.
FLOODS = {"arp_rate": ("ARP requests", _arp, 200, 400),
          "nd_rate": ("neighbour solicitations", _nd, 200, 400),
          "syn_rate": ("first packets of connections to port 179", connections, 100, 200)}


def _dropped(lab: Lab) -> dict[str, int]:
    """By the rule's set: what dpu1's nftables have dropped before it went up from ports."""
    text = lab.run("dpu1", "nft", "list", "table", "bridge", "nicleaf").stdout
    return {name: int(count) for name, count in re.findall(r"update @(\w+) .* counter packets (\d+) ", text)}


def _limited_at_port(lab: Lab) -> int:
    """What the limits of s3's port have dropped (broadcast, multicast)."""
    text = lab.run("dpu1", "tc", "-s", "filter", "show", "dev", "pf0vf1", "ingress").stdout
    return sum(int(count) for count in re.findall(r"dropped (\d+)", text))


def _normal(lab: Lab, report: Report, wire: Wire) -> None:
    before, at_port = _dropped(lab), _limited_at_port(lab)
    for number in range(NORMAL):
        for _, make, _, _ in FLOODS.values():
            wire.send(make(wire.mac, number))
        wire.send(frames.arp_request(wire.mac, "192.168.10.21", GATEWAY))  # to all
        time.sleep(1 / NORMAL)
    now, now_at_port = _dropped(lab), _limited_at_port(lab)
    report.now(f"no limit drops anything of {NORMAL} ARP requests, solicitations and connections a second",
               lambda: (set(now) == set(FLOODS) and now == before and now_at_port == at_port,
                        f"nftables: {before}, then {now}; port: {at_port}, then {now_at_port}"))


def _mixed(s3: bytes):
    """All kinds in turn; made before, because an emulated processor makes fewer than it sends."""
    made = [make(s3, number) for number in range(500) for _, make, _, _ in FLOODS.values()]
    return lambda _, number: made[number % len(made)]


def floods(lab: Lab, report: Report, wire: Wire) -> None:
    report.heading("s3 floods its gateway as fast as it can")
    _normal(lab, report, wire)
    before, make = _dropped(lab), _mixed(wire.mac)
    begin = time.monotonic()
    with Noise([wire], make, pace=0) as noise:
        first = first_packet(lab, FRESH)
        lab.run("s1", "ip", "neigh", "del", GATEWAY, "dev", "eth1")
        asked = lab.run("s1", "ping", "-n", "-c1", "-W10", "-I", "192.168.10.11", GATEWAY).returncode == 0
        routes = route_times(lab, 2)
    passed = time.monotonic() - begin
    wire.forget()
    now = _dropped(lab)
    sent = noise.sent // len(FLOODS)
    allowed = {name: round(1.1 * (rate * passed + burst)) for name, (_, _, rate, burst) in FLOODS.items()}
    for name, (what, *_) in FLOODS.items():
        dropped = now.get(name, 0) - before.get(name, 0)
        text = f"{what}: {sent} sent in {passed:.1f} s, {dropped} dropped, {allowed[name]} allowed"
        report.now(f"{what}: the DPU takes what the limit allows, and drops the rest", lambda dropped=dropped, name=name,
                   text=text: (dropped > 0 and sent - dropped <= allowed[name], text))
        print(f"         {text}", flush=True)
    report.now("red asks for its gateway and is answered, a first packet arrives, and BGP goes on", lambda: (
        asked and first is not None and None not in routes, f"ARP: {asked}; first packet: {first} ms; routes: {routes} s"))
