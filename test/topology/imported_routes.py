# SPDX-License-Identifier: Apache-2.0
"""Packets between the IP-VRFs of dpu1 in topologies/two-dpus.clab.yml, by import-from: tenant red uses a service of tenant
blue, whose segment has addresses that red does not use."""
import copy
import json

import two_dpus_facts as facts
from agent import Agent, with_another_blue_segment
from expect import Report, answers, silent
from lab import Lab

SERVICE = {"192.168.21.0/24": "192.168.21.21", "2001:db8:21::/64": "2001:db8:21::21"}
CLIENT = {"203.0.113.0/24": "203.0.113.1", "2001:db8:113::/48": "2001:db8:113::1"}
S3 = ("addr add 192.168.21.21/24 dev eth1", "addr add 2001:db8:21::21/64 dev eth1 nodad",
      "route add 203.0.113.0/24 via 192.168.21.1", "route add 2001:db8:113::/48 via 2001:db8:21::1")


def with_service(document: dict) -> dict:
    """s3's port is in the segment blue-more, which red and blue reach from each other."""
    changed = with_another_blue_segment(document, 1)
    fabric = changed["nicleaf-fabric:fabric"]
    fabric["generation"] = "200"
    for port in fabric["port"]:
        if port["interface"] == "pf0vf1":
            port["segment"] = "blue-more"
    imports = {"red": ("blue", SERVICE), "blue": ("red", CLIENT)}
    for vrf in fabric["ip-vrf"]:
        other, prefixes = imports[vrf["name"]]
        vrf["import-from"] = [{"ip-vrf": other, "prefix": [{"prefix": prefix} for prefix in prefixes]}]
    return changed


def without_imports(document: dict) -> dict:
    changed = copy.deepcopy(document)
    fabric = changed["nicleaf-fabric:fabric"]
    fabric["generation"] = "201"
    for vrf in fabric["ip-vrf"]:
        del vrf["import-from"]
    return changed


def has_no_route(lab: Lab, node: str, vrf: str, prefix: str):
    """A probe: the kernel of `node` has no route for exactly this prefix in `vrf`."""
    family = "-6" if ":" in prefix else "-4"

    def probe():
        shown = lab.run(node, "ip", family, "-j", "route", "show", "vrf", vrf, prefix).stdout
        return json.loads(shown or "[]") == [], shown
    return probe


def imported_routes(lab: Lab, report: Report, dpu: Agent) -> None:
    report.heading("a service of tenant blue for tenant red")
    for line in S3:
        lab.run("s3", "ip", *(["-6"] if "::" in line else []), *line.split())
    pairs = list(zip(SERVICE.values(), CLIENT.values()))
    for service, client in pairs:
        report.now(f"s1 does not reach {service} yet", silent(lab, "s1", service, client))
    document = with_service(dpu.document())
    report.eventually("dpu1 takes the intent", dpu.takes(document))
    for service, client in pairs:
        report.eventually(f"s1 ({client}), of red, reaches {service}, of blue", answers(lab, "s1", service, client))
        report.eventually(f"s3 ({service}), of blue, reaches {client}, of red", answers(lab, "s3", client, service))
    for prefix in SERVICE:
        report.now(f"dpu2 has no route for {prefix} in red", has_no_route(lab, "dpu2", "red", prefix))
        report.eventually(f"dpu2 has one for {prefix} in blue",
                          facts.kernel_routes_over(lab, "dpu2", "blue", prefix, "10.0.0.1"))
    for prefix in CLIENT:
        report.now(f"dpu2 has no route for {prefix} in blue", has_no_route(lab, "dpu2", "blue", prefix))
    report.all_at_once([
        ("an address of red that blue does not import gets no answer",
         silent(lab, "s1", "192.168.21.21", "192.168.11.11")),
        ("s2, of red behind dpu2, does not reach the service", silent(lab, "s2", "192.168.21.21", "192.168.12.12"))])
    report.eventually("dpu1 takes the intent without the imports", dpu.takes(without_imports(document)))
    report.all_at_once([(f"s1 does not reach {service} any more", silent(lab, "s1", service, client))
                        for service, client in pairs])
