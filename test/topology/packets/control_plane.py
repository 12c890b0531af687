# SPDX-License-Identifier: Apache-2.0
"""What servers reach of the DPU itself: see docs/adr/0027-control-plane-filter.md. dpu1 gets services of all kinds, on
all addresses and in the VRFs. Servers at every kind of port (access, trunk, routed), behind another segment and behind
another DPU send to every address of dpu1, also to that of its management port, and no service may hear them but bgpd.
A station at the management port reaches the services outside of VRFs, and none of a tenant. Then the same without the
rules, to see that they make the difference."""
import copy
import errno
import json
import os
import select
import socket
import struct
import subprocess
import time
from contextlib import contextmanager

from agent import Agent
from expect import PATIENCE, Report, answers
from lab import Lab
from packets import forms, frames, other_links
from wire import Wire, open_socket

PORT, PROTOCOL = 22022, 253  # of services that listen everywhere; 253 is for experiments (RFC 3692)
ANYWHERE = (socket.AF_INET, socket.AF_INET6)
SCAN_PATIENCE = 4  # seconds for answers of one scan, all of them at once
STATION = "management port"
# (node, its source addresses): of red at an access port and in another segment, of blue, of red behind dpu2, of red
# with a tag at a trunk, of blue at a routed port, and of nobody.
FROM = {"red-lan": ("s1", "192.168.10.11", "2001:db8:10::11"), "red-dpu1": ("s1", "192.168.11.11", "2001:db8:11::11"),
        "blue-lan": ("s3", "192.168.10.21", "2001:db8:10::21"), "behind dpu2": ("s2", "192.168.12.12", "2001:db8:12::12"),
        "trunk": ("s3", "192.168.11.23", "2001:db8:11::23"), "routed port": ("s3", "192.168.99.2", "2001:db8:99::2"),
        STATION: ("spine", "172.31.255.2", "2001:db8:ff::2")}
PLACES = {address: place for place, (_, *both) in FROM.items() for address in both}
GATEWAYS = ("192.168.10.1", "192.168.11.1", "192.168.99.1", "2001:db8:10::1", "2001:db8:11::1", "2001:db8:99::1")
OUTSIDE = ("10.0.0.1", "172.31.255.1", "2001:db8:ff::1")  # of VRFs: the VTEP, and the management port
OTHERS = ("192.168.10.255", "192.168.11.255", "192.168.99.255", "2001:db8:10::", "2001:db8:11::", "2001:db8:99::")
TCP_PORTS = (PORT, 22, 179, 2601, 2605, 9100)
UDP_PORTS = (PORT, 520, 4789)
# dpu1's links that the topology does not have: (dpu1's end, the other node and its end).
LINKS = (("pf0vf3", "s3", "eth3"), ("pf0vf4", "s3", "eth4"), ("mgmt0", "spine", "station"))
# What leaves with an address of these links leaves through them.
LINES = {"s3": ("link set eth3 up", "link set eth4 up", "link add link eth4 name eth4.11 type vlan id 11",
                "link set eth4.11 up", "addr add 192.168.99.2/24 dev eth3", "addr add 2001:db8:99::2/64 dev eth3 nodad",
                "addr add 192.168.11.23/24 dev eth4.11", "addr add 2001:db8:11::23/64 dev eth4.11 nodad",
                "rule add from 192.168.99.2 table 99", "route add default via 192.168.99.1 dev eth3 table 99",
                "-6 rule add from 2001:db8:99::2 table 99", "route add default via 2001:db8:99::1 dev eth3 table 99",
                "rule add from 192.168.11.23 table 23", "route add default via 192.168.11.1 dev eth4.11 table 23",
                "-6 rule add from 2001:db8:11::23 table 23", "route add default via 2001:db8:11::1 dev eth4.11 table 23"),
         "spine": ("link set station up", "addr add 172.31.255.2/24 dev station",
                   "addr add 2001:db8:ff::2/64 dev station nodad", "rule add from 172.31.255.2 table 90",
                   "route add default via 172.31.255.1 dev station table 90",
                   "-6 rule add from 2001:db8:ff::2 table 90",
                   "route add default via 2001:db8:ff::1 dev station table 90"),
         "dpu1": ("link set pf0vf3 up", "link set pf0vf4 up", "link set mgmt0 up", "addr add 172.31.255.1/24 dev mgmt0",
                  "addr add 2001:db8:ff::1/64 dev mgmt0 nodad")}


def _family(address: str) -> int:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


class Services:
    """Listeners of dpu1: TCP, UDP and a protocol of its own, on all addresses, outside of VRFs and in each VRF."""

    def __init__(self, lab: Lab):
        self._all = {}
        for device in ("", "red", "blue"):
            for family in ANYWHERE:
                for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
                    self._all[self._open(lab, device, family, kind)] = device

    @staticmethod
    def _open(lab: Lab, device: str, family: int, kind: int) -> socket.socket:
        one = open_socket(lab, "dpu1", family, kind, PROTOCOL if kind == socket.SOCK_RAW else 0)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6 and kind != socket.SOCK_RAW:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if device:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode() + b"\0")
        if kind != socket.SOCK_RAW:
            one.bind(("::" if family == socket.AF_INET6 else "0.0.0.0", PORT))
        if kind == socket.SOCK_STREAM:
            one.listen(64)
        return one

    def heard(self) -> list[tuple[str, str, str]]:
        """What came in since the last call: (VRF or "", sender, description)."""
        lines = []
        while ready := select.select(list(self._all), [], [], 0)[0]:
            for one in ready:
                if one.type == socket.SOCK_STREAM:
                    connection, sender = one.accept()
                    connection.close()
                else:
                    _, sender = one.recvfrom(2048)
                device, kind = self._all[one], socket.SocketKind(one.type).name
                lines.append((device, sender[0], f"{device or 'no VRF'}: {kind} from {sender[0]}"))
        return lines

    def close(self) -> None:
        for one in self._all:
            one.close()


def _send(lab: Lab, node: str, source: str, target: str, kind: int, port: int) -> socket.socket | None:
    """Starts a connection, or sends one packet."""
    family = _family(target)
    one = open_socket(lab, node, family, kind, PROTOCOL if kind == socket.SOCK_RAW else 0)
    try:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        one.bind((source, 0))
        one.connect((target, port))
        one.send(b"from a server")
    except BlockingIOError:
        pass  # the connection is under way
    except OSError:  # the server's own kernel refuses it: for example, TCP to a broadcast address
        one.close()
        return None
    return one


def _scan(lab: Lab, targets: tuple[str, ...]) -> dict[str, list[str]]:
    """From each place, the ports that answer, also by refusing: they are not filtered."""
    waiting = {}
    for place, (node, v4, v6) in FROM.items():
        for target in targets:
            source = v6 if ":" in target else v4
            for kind, ports in ((socket.SOCK_STREAM, TCP_PORTS), (socket.SOCK_DGRAM, UDP_PORTS), (socket.SOCK_RAW, (0,))):
                for port in ports:
                    one = _send(lab, node, source, target, kind, port)
                    if one is not None:
                        waiting[one] = place, f"{socket.SocketKind(kind).name} {target} {port}"
    end = time.monotonic() + SCAN_PATIENCE
    answered: dict[str, list[str]] = {place: [] for place in FROM}
    streams = [one for one in waiting if one.type == socket.SOCK_STREAM]
    while streams and (left := end - time.monotonic()) > 0:
        for one in select.select([], streams, [], left)[1]:
            streams.remove(one)
            if one.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) in (0, errno.ECONNREFUSED):
                answered[waiting[one][0]].append(waiting[one][1])
    for one, (place, what) in waiting.items():
        if one.type == socket.SOCK_DGRAM and one.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == errno.ECONNREFUSED:
            answered[place].append(what)  # "port unreachable"
        one.close()
    return answered


def _is_open(answer: str, own: tuple[str, ...]) -> bool:
    """bgpd answers its declared peers, and port 179 of others is closed in its own way (ADR 16)."""
    return answer.endswith(" 179") and answer.split()[1] in own


@contextmanager
def _one_processor():
    """The kernel keeps packets of one processor in order through a veth link, and hands them to sockets in this order."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _udp_of(source: str, target: str) -> bytes:
    body = forms.udp(source, target, (4000, PORT), b"")
    of = forms.of_ipv6 if ":" in target else forms.of_ipv4
    return of(source, target, forms.UDP, body)["whole"][0]


def _spoofed(lab: Lab, interface: str, own: str, gateway: str, gateway_mac: bytes) -> bool:
    """Frames to 127.0.0.1, and from it, and to link-local addresses of the DPU. Whether a ping of the gateway, sent after
    them, was answered: then the services have heard all that they will hear."""
    wire = Wire(lab, "s1", interface)
    ping = forms.icmp(struct.pack("!BBHHH", 8, 0, 0, PORT, 1))
    with _one_processor():
        for source, target in (("192.168.10.11", "127.0.0.1"), ("127.0.0.1", "192.168.10.1"), ("0.0.0.0", "192.168.10.1"),
                               ("fe80::bad", "fe80::5eff:fe00:101"), ("fe80::bad", "ff02::1"), ("fe80::bad", "ff02::2")):
            kind = frames.ETH_IPV6 if ":" in target else frames.ETH_IPV4
            wire.send(frames.ethernet(gateway_mac, wire.mac, kind, _udp_of(source, target)))
        wire.send(frames.ethernet(gateway_mac, wire.mac, frames.ETH_IPV4, forms.ipv4(own, gateway, forms.ICMP, ping)))
    answer = struct.pack("!HH", PORT, 1)  # the ping's identifier and number
    settled = wire.wait_for(lambda frame: frames.is_ping(frame) and frame[34] == 0 and frame[38:42] == answer,
                            deadline=PATIENCE)
    wire.close()
    return settled == 1


def _scans(lab: Lab, services: Services) -> tuple[dict[str, list[str]], dict[str, list[tuple[str, str, str]]], bool]:
    """By place: what answered, and what services heard; and whether all spoofed frames had arrived."""
    services.heard()
    answered = _scan(lab, GATEWAYS + OUTSIDE + OTHERS)
    settled = [_spoofed(lab, interface, own, gateway, frames.mac("02:00:5e:00:01:01")) for interface, own, gateway in (
        ("eth1", "192.168.10.11", "192.168.10.1"), ("eth2", "192.168.11.11", "192.168.11.1"))]
    heard: dict[str, list[tuple[str, str, str]]] = {place: [] for place in [*FROM, "spoofed"]}
    for one in services.heard():
        heard[PLACES.get(one[1].split("%")[0], "spoofed")].append(one)
    return answered, heard, all(settled)


def _tables(lab: Lab, dpu: str) -> str:
    return lab.run(dpu, "nft", "list", "tables").stdout


def _batch(lab: Lab, node: str, lines: list[str]) -> None:
    """ip's commands; those that begin with -6 are for IPv6."""
    for options, chosen in ((["-6"], [line[3:] for line in lines if line.startswith("-6 ")]),
                            ([], [line for line in lines if not line.startswith("-6 ")])):
        if chosen:
            done = lab.run(node, "ip", *options, "-batch", "-", stdin="".join(line + "\n" for line in chosen))
            assert done.returncode == 0, f"{node}: {done.stdout}"


def _more_ports(lab: Lab, report: Report, dpu: Agent) -> None:
    """dpu1 gets a routed port of blue, a trunk with a segment of red, and a management port that no intent names."""
    lines = [f"link add {own} netns {lab.pids[dpu.dpu]} type veth peer name {other} netns {lab.pids[node]}"
             for own, node, other in LINKS]
    subprocess.run(["ip", "-batch", "-"], input="\n".join(lines) + "\n", text=True, check=True)
    for node, commands in LINES.items():
        _batch(lab, node, list(commands))
    document = copy.deepcopy(dpu.document())
    fabric = document["nicleaf-fabric:fabric"]
    fabric["generation"] = "921"
    fabric["port"] += [{"interface": "pf0vf3", "ip-vrf": "blue", "address": ["192.168.99.1/24", "2001:db8:99::1/64"]},
                       {"interface": "pf0vf4", "trunk": [{"vlan-id": 11, "segment": "red-dpu1"}]}]
    report.eventually("dpu1 applies a routed port and a trunk", dpu.takes(document))
    for place, target in (("trunk", "192.168.11.1"), ("trunk", "2001:db8:11::1"), ("routed port", "192.168.99.1"),
                          ("routed port", "2001:db8:99::1")):
        node, v4, v6 = FROM[place]
        report.eventually(f"{place}: {target} answers", answers(lab, node, target, v6 if ":" in target else v4))


def _as_before(lab: Lab, report: Report, dpu: Agent) -> None:
    document = copy.deepcopy(dpu.document())
    document["nicleaf-fabric:fabric"]["generation"] = "922"
    report.eventually("dpu1 applies its intent without them", dpu.takes(document))
    _batch(lab, dpu.dpu, [f"link del {own}" for own, _, _ in LINKS])
    for node in ("s3", "spine"):
        _batch(lab, node, [line.replace("rule add", "rule del") for line in LINES[node] if "rule add" in line])


def control_plane(lab: Lab, report: Report, dpu: Agent) -> None:
    """`dpu` is dpu1."""
    report.heading("what servers reach of dpu1: services listen everywhere, and servers try all of them")
    report.now("the agent has loaded its tables", lambda: (
        _tables(lab, dpu.dpu).count("nicleaf") == 3, _tables(lab, dpu.dpu)))
    report.eventually("the doctor finds no fault in them", lambda: (
        not any(one["findings"] or one.get("not-done") for one in json.loads(
            lab.run(dpu.dpu, "nicleaf", "--json", "doctor").stdout) if one["check"] in ("control-plane", "forward-policy")),
        "see nicleaf doctor"))
    _more_ports(lab, report, dpu)
    services = Services(lab)
    try:
        with_the_rules(lab, report, services)
        without_the_rules(lab, report, dpu, services)
        other_links.other_links(lab, report, dpu)
    finally:
        services.close()
        _as_before(lab, report, dpu)


def _descriptions(heard: list[tuple[str, str, str]]) -> str:
    return "\n".join(text for _, _, text in heard)


def with_the_rules(lab: Lab, report: Report, services: Services) -> None:
    answered, heard, settled = _scans(lab, services)
    for place in FROM:
        known = OUTSIDE if place == STATION else ()
        extra = [one for one in answered[place] if not _is_open(one, GATEWAYS) and one.split()[1] not in known]
        report.now(f"{place}: " + ("only addresses outside of VRFs answer" if known else
                                   "nothing answers but port 179 of gateways"),
                   lambda extra=extra: (not extra, "\n".join(extra)))
        wrong = [one for one in heard[place] if one[0] or not known]
        report.now(f"{place}: no service {'of a tenant ' if known else ''}hears anything",
                   lambda wrong=wrong: (not wrong, _descriptions(wrong)))
    reached = heard[STATION]
    report.now(f"{STATION}: services outside of VRFs hear it", lambda: (
        {"SOCK_STREAM", "SOCK_DGRAM", "SOCK_RAW"} == {text.split()[-3] for _, _, text in reached}, _descriptions(reached)))
    report.now("spoofed: all frames have arrived, and no service hears anything",
               lambda: (settled and not heard["spoofed"], f"settled: {settled}\n{_descriptions(heard['spoofed'])}"))


def without_the_rules(lab: Lab, report: Report, dpu: Agent, services: Services) -> None:
    lab.run(dpu.dpu, "pkill", "-STOP", "-x", "nicleafd")
    lab.run(dpu.dpu, "nft", "delete table inet nicleaf")
    answered, heard, settled = _scans(lab, services)
    lab.run(dpu.dpu, "pkill", "-CONT", "-x", "nicleafd")
    for place in FROM:
        if place == STATION:
            continue
        report.now(f"{place}: without the rules, services of the VRF hear it", lambda place=place: (
            len([one for one in heard[place] if one[0]]) > 3, f"{_descriptions(heard[place])}\n{answered[place]}"))
    report.now("spoofed: without the rules, services hear some of it", lambda: (
        settled and len(heard["spoofed"]) > 0, f"settled: {settled}"))
    report.eventually("the agent puts its rules back", lambda: (
        _tables(lab, dpu.dpu).count("nicleaf") == 3, _tables(lab, dpu.dpu)))
