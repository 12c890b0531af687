# SPDX-License-Identifier: Apache-2.0
"""In the lab of two-dpus.clab.yml: a server of tenant red puts the route targets of tenant blue on what it announces.

One extended community would be enough: FRR adds a VRF's own route targets to those that came with a route, and a VRF
that imports by its VNI compares that number alone."""
import json

import two_dpus_facts as facts
from expect import Report
from lab import Lab

# Blue's L3VNI with the AS of either DPU, and with none; and what else must not get into the fabric.
_ADDED = """
bgp_ext_community.add((rt, 65001, 14002)); bgp_ext_community.add((rt, 65002, 14002));
bgp_ext_community.add((rt, 0, 14002)); bgp_ext_community.add((ro, 65001, 1));
bgp_community.add((65001, 666)); bgp_large_community.add((65001, 1, 1));
"""
_SENT = {"IPv4": ("dpu_v4", "198.51.100.0/24"), "IPv6": ("dpu_v6", "2001:db8:198::/48")}


def _bird_reads(lab: Lab, path: str) -> str:
    return lab.run("s1", *facts.BIRDC, "configure", f'"{path}"').stdout


def _announced(lab: Lab, protocol: str, prefix: str):
    """A probe: what BIRD exports has blue's route target, or the test would show nothing."""
    def probe():
        text = lab.run("s1", *facts.BIRDC, "show", "route", prefix, "all", "export", protocol).stdout
        return "(rt, 65001, 14002)" in text, text
    return probe


def _type5_paths(lab: Lab, prefix: str) -> list[dict]:
    shown = lab.run("spine", "vtysh", "-c", "show bgp l2vpn evpn route type prefix json").stdout
    address, length = prefix.split("/")
    found = []
    for routes in json.loads(shown).values():
        route = routes.get(f"[5]:[0]:[{length}]:[{address}]") if isinstance(routes, dict) else None
        found += [path for paths in (route or {}).get("paths", []) for path in paths]
    return found


def _only_reds_communities(lab: Lab, prefix: str):
    """A probe: the type-5 that the spine heard has red's route target, and no other; no community of any other kind."""
    def probe():
        paths = _type5_paths(lab, prefix)
        targets = [sorted(word for word in path.get("extendedCommunity", {}).get("string", "").split()
                          if word.startswith(("RT:", "SoO:"))) for path in paths]
        detail = lab.run("spine", "vtysh", "-c", "show bgp l2vpn evpn route detail").stdout
        strangers = [word for word in ("65001:666", "65001:1:1", "SoO:65001:1") if word in detail]
        held = bool(paths) and all(one == ["RT:65001:14001"] for one in targets) and not strangers
        return held, f"{targets} {strangers}\n{json.dumps(paths)}"
    return probe


def _not_in_blue(lab: Lab, prefix: str):
    """A probe: dpu2's kernel has no route for `prefix` in blue."""
    def probe():
        family = "-6" if ":" in prefix else "-4"
        shown = lab.run("dpu2", "ip", family, "route", "show", "vrf", "blue").stdout
        return prefix not in shown, shown
    return probe


def _set_maps(lab: Lab, entry: str, export: str) -> None:
    """Types into dpu1's bgpd what a session of red and red's type-5 routes go through, IPv4 only."""
    lines = ("configure terminal", "router bgp 65001 vrf red", "address-family ipv4 unicast", entry,
             "exit-address-family", "address-family l2vpn evpn", "no advertise ipv4 unicast", export)
    lab.run("dpu1", "vtysh", *(word for line in lines for word in ("-c", line)))


def _without_maps(lab: Lab, report: Report, prefix: str) -> None:
    """What the statements before it are worth: without the maps, all this would happen."""
    neighbor = "neighbor 192.168.10.11 route-map nicleaf-tenant-ipv4 in"
    lab.run("dpu1", "pkill", "-STOP", "-x", "nicleafd")  # it would bring them back
    _set_maps(lab, f"no {neighbor}", "advertise ipv4 unicast")
    report.eventually(f"without the maps {prefix} gets into blue",
                      facts.kernel_routes_over(lab, "dpu2", "blue", prefix, "10.0.0.1"))
    _set_maps(lab, neighbor, "advertise ipv4 unicast route-map nicleaf-export")
    report.eventually("with them again it is gone from there", _not_in_blue(lab, prefix))
    lab.run("dpu1", "pkill", "-CONT", "-x", "nicleafd")
    report.eventually("and the spine has it with red's route target alone", _only_reds_communities(lab, prefix))


def foreign_route_targets(lab: Lab, report: Report) -> None:
    report.heading("a server of red that announces with blue's route targets")
    before = facts.session_history(lab)
    lab.run("s1", "sh", "-c", f"""{{ echo 'filter hostile {{ if proto != "tenant" then reject; {_ADDED} accept; }}'
        sed 's/export where proto = "tenant"/export filter hostile/' /etc/bird/bird.conf; }} >/run/bird/hostile.conf""")
    taken = _bird_reads(lab, "/run/bird/hostile.conf")
    report.now("BIRD takes its configuration", lambda: ("Reconfigur" in taken, taken))
    for address in ("198.51.100.1/24", "2001:db8:198::1/48"):
        lab.run("s1", "ip", "addr", "add", address, "dev", "tenant0")
    for family, (protocol, prefix) in _SENT.items():
        report.eventually(f"{family}: BIRD announces {prefix} with them", _announced(lab, protocol, prefix))
        report.eventually(f"{family}: dpu2's kernel sends it to dpu1 in red",
                          facts.kernel_routes_over(lab, "dpu2", "red", prefix, "10.0.0.1"))
        report.now(f"{family}: the spine has it with red's route target, and with no community",
                   _only_reds_communities(lab, prefix))
        report.now(f"{family}: blue does not have it", _not_in_blue(lab, prefix))
    for prefix in ("203.0.113.0/24", "2001:db8:113::/48"):
        report.eventually(f"{prefix}, announced before, is in red",
                          facts.kernel_routes_over(lab, "dpu2", "red", prefix, "10.0.0.1"))
        report.now(f"{prefix} has red's route target, and no community", _only_reds_communities(lab, prefix))
        report.now(f"{prefix} is not in blue", _not_in_blue(lab, prefix))
    _without_maps(lab, report, _SENT["IPv4"][1])
    report.now("no session flapped, by BIRD and the spine", facts.none_flapped(before, facts.session_history(lab)))
    for address in ("198.51.100.1/24", "2001:db8:198::1/48"):
        lab.run("s1", "ip", "addr", "del", address, "dev", "tenant0")
    _bird_reads(lab, "/etc/bird/bird.conf")
