# SPDX-License-Identifier: Apache-2.0
"""A server behind a routed port sends in the DPU's name. s4, to which the DPU routes, must hear nothing of it."""
import json

from agent import Agent
from expect import Report, answers
from lab import Lab
from packets import forms, frames
from packets.broadcast_domain import Segments
from packets.roles import PORT, SEGMENT, VICTIM, VICTIM_V6, port_document
from wire import Wire

DPU_V4, OWN_V4, DPU_V6, OWN_V6 = "192.168.99.1", "192.168.99.2", "2001:db8:99::1", "2001:db8:99::2"
FRAMES = 20


def _datagrams(source: str, to: str, source_mac: bytes, dpu: bytes) -> bytes:
    six = ":" in source
    packets = (forms.of_ipv6 if six else forms.of_ipv4)(source, to, forms.UDP, forms.udp(source, to, (4000, 4000), b"routed"))
    return frames.ethernet(dpu, source_mac, frames.ETH_IPV6 if six else frames.ETH_IPV4, packets["whole"][0])


def _heard(s4: Wire, source: str) -> int:
    octets = forms.octets_of(source)
    return s4.count(lambda frame: octets in frame[22:38] and b"routed" in frame)


def routed_port(lab: Lab, report: Report, dpu: Agent) -> None:
    """`dpu` is dpu1, s3's."""
    report.heading("s3, behind a routed port, sends in the DPU's name")
    settings = {"ip-vrf": "blue", "address": [f"{DPU_V4}/24", f"{DPU_V6}/64"]}
    report.eventually("dpu1 applies a routed port", dpu.takes(port_document(dpu, 911, **settings)))
    addresses = (f"{OWN_V4}/24", f"{OWN_V6}/64")
    lab.run("s3", "ip", "-batch", "-", stdin="".join(f"addr add {one} dev eth1\n" for one in addresses))
    segments = Segments(lab)
    try:
        s3, s4 = segments.wires["s3"], segments.wires["s4"]
        mac = frames.mac(json.loads(lab.run(dpu.dpu, "ip", "-j", "link", "show", PORT).stdout)[0]["address"])
        for address, own in ((DPU_V4, OWN_V4), (DPU_V6, OWN_V6)):
            report.eventually(f"s3 reaches {address}", answers(lab, "s3", address, own))
        segments.forget()
        for wrong, own, to in ((DPU_V4, OWN_V4, VICTIM), (DPU_V6, OWN_V6, VICTIM_V6)):
            for source in [wrong] * FRAMES + [own]:
                s3.send(_datagrams(source, to, s3.mac, mac))
            report.eventually(f"s4 hears, routed, what s3 sends from {own}", lambda own=own, to=to: (
                s3.send(_datagrams(own, to, s3.mac, mac)) or _heard(s4, own) > 0, ""))
            report.now(f"s4 hears nothing from {wrong}, which the DPU has", lambda wrong=wrong: (
                (heard := _heard(s4, wrong)) == 0, f"{heard} heard"))
    finally:
        segments.close()
        lab.run("s3", "ip", "-batch", "-", stdin="".join(f"addr del {one} dev eth1\n" for one in addresses))
        report.eventually("dpu1 applies an access port again", dpu.takes(port_document(dpu, 912, segment=SEGMENT)))
