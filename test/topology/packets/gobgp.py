# SPDX-License-Identifier: Apache-2.0
"""GoBGP's EVPN routes, and a kernel that follows them: a VTEP made by iproute2 with a dozen commands."""
import json
from dataclasses import dataclass

from lab import Lab

MULTICAST, MACADV, PREFIX = 3, 2, 5  # RFC 7432 section 7, RFC 9136 section 3.1
_COMMUNITIES, _PMSI, _REACH = 16, 22, 14  # path attributes
_ROUTER_MAC = (6, 3)  # an extended community (RFC 9135 section 8.1)
NO_MAC = "00:00:00:00:00:00"


@dataclass(frozen=True)
class Route:
    kind: int
    vtep: str
    vni: int
    mac: str = ""
    ip: str = ""
    prefix: str = ""
    router_mac: str = ""


def _route(path: dict) -> Route | None:
    value = path["nlri"]["value"]
    attributes = {one["type"]: one for one in path["attrs"]}
    router_mac = next((one["mac"] for one in attributes[_COMMUNITIES]["value"]
                       if (one.get("type"), one.get("subtype")) == _ROUTER_MAC), "")
    vtep = attributes[_REACH]["nexthop"]
    kind = path["nlri"]["type"]
    if kind == MULTICAST:
        return Route(kind, vtep, attributes[_PMSI]["label"])
    if kind == MACADV:
        ip = value["ip"] if value["ip"][:1] != "<" else ""
        return Route(kind, vtep, value["labels"][0], mac=value["mac"], ip=ip, router_mac=router_mac)
    if kind == PREFIX:
        return Route(kind, vtep, value["label"], prefix=value["prefix"], router_mac=router_mac)
    return None


def learnt(lab: Lab, node: str, own_vtep: str) -> set[Route]:
    """The EVPN routes that GoBGP has received."""
    shown = lab.run(node, "gobgp", "global", "rib", "-a", "evpn", "-j").stdout
    try:
        paths = [path for paths in json.loads(shown).values() for path in paths]
    except ValueError:  # "Network not in table"
        return set()
    return {route for route in map(_route, paths) if route is not None and route.vtep != own_vtep}


def announce(lab: Lab, node: str, routes: list[str], what: str = "add") -> None:
    """`routes` in the syntax of `gobgp global rib add -a evpn`."""
    for route in routes:
        done = lab.run(node, "gobgp", "global", "rib", what, "-a", "evpn", *route.split())
        assert done.returncode == 0, done.stdout


def program(lab: Lab, node: str, routes: set[Route], l2vni: int, l3vni: int, vrf: str, l3_bridge: str) -> str:
    """Configures the kernel of `node`; returns iproute2's errors."""
    links, bridge = [], []
    for one in routes:
        if one.kind == MULTICAST and one.vni == l2vni:
            bridge.append(f"fdb append {NO_MAC} dev vx{l2vni} dst {one.vtep} self permanent")
        elif one.kind == MACADV and one.vni == l2vni:
            bridge.append(f"fdb replace {one.mac} dev vx{l2vni} dst {one.vtep} self permanent")
        elif one.kind == PREFIX and one.vni == l3vni:
            hop = f"::ffff:{one.vtep}" if ":" in one.prefix else one.vtep
            bridge.append(f"fdb replace {one.router_mac} dev vx{l3vni} dst {one.vtep} self permanent")
            links.append(f"neigh replace {hop} lladdr {one.router_mac} dev {l3_bridge} nud permanent")
            links.append(f"route replace {one.prefix} vrf {vrf} via {hop} dev {l3_bridge} onlink")
    said = ""
    for command, lines in (("bridge", sorted(set(bridge))), ("ip", sorted(set(links)))):
        done = lab.run(node, command, "-batch", "-", stdin="\n".join(lines) + "\n")
        said += done.stdout if done.returncode else ""
    return said
