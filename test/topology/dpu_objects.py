# SPDX-License-Identifier: Apache-2.0
"""All that the agent makes on a DPU, according to the kernel's and FRR's own tools: to compare it with an earlier look."""
import json
import re

from lab import Lab

_END = "==== end"
_COMMANDS = {
    "links": "ip -d -j link", "addresses": "ip -j addr", "vlans": "bridge -j vlan", "fdb": "bridge -j fdb show",
    "rules": "ip rule; ip -6 rule",
    "ends of tables": "ip route show table all type blackhole; ip -6 route show table all type blackhole",
    "filters": "for port in $(ls /sys/class/net); do echo $port; "
               "for side in ingress egress; do tc filter show dev $port $side; done; done",
    "nftables": "nft -s -t list ruleset",
    "sysctls": "sysctl -a 2>/dev/null | grep -E '^net.ipv[46].conf.(vlan|vx|br-nicleaf|red|blue|p0|pf0)'",
    # Where to log: from a file that only the first start of FRR reads.
    "FRR": "vtysh -c 'show running-config no-header' | grep -v '^log '",
}
_LINK = ("ifname", "flags", "mtu", "master", "ifalias", "group", "linkinfo")
# What differs between two DPUs that are alike: MACs that the kernel chooses, ports in another order, time.
_CHOSEN_MACS = ("vxlan", "vrf")
_CHANGING = ("hello_timer", "tcn_timer", "topology_change_timer", "gc_timer", "bridge_id", "root_id", "designated_bridge",
             "designated_root", "message_age_timer", "forward_delay_timer", "hold_timer", "designated_port", "id", "no")
_NUMBERS = re.compile(r" (index|police|fh|ht) \S+")  # of tc's actions and u32 filters


def _without(value, keys):
    if isinstance(value, dict):
        return {key: _without(one, keys) for key, one in value.items() if key not in keys}
    return [_without(one, keys) for one in value] if isinstance(value, list) else value


def _links(links: list[dict]) -> list:
    shown = []
    for one in links:
        kind = one.get("linkinfo", {}).get("info_kind")
        keys = _LINK if kind in _CHOSEN_MACS else _LINK + ("address",)
        shown.append(_without({key: one.get(key) for key in keys}, _CHANGING))
    return shown


def _addresses(links: list[dict]) -> list:
    return [[one["ifname"], sorted(f"{each['local']}/{each['prefixlen']}" for each in one["addr_info"]
                                   if not each["local"].startswith("fe80"))] for one in links]


def _fdb(entries: list[dict]) -> list:
    """Declared MACs, and to whom a VXLAN device floods."""
    kept = [one for one in entries if one.get("state") == "static" or one["mac"] == "00:00:00:00:00:00"]
    return [{key: one.get(key) for key in ("mac", "ifname", "vlan", "dst")} for one in kept]


_JSON = {"links": _links, "addresses": _addresses, "vlans": lambda links: links, "fdb": _fdb}


def _parsed(what: str, text: str) -> list[str]:
    if what in _JSON:
        entries = [one for one in json.loads(text) if "ifname" in one]
        return sorted(json.dumps(one, sort_keys=True) for one in _JSON[what](entries))
    if what == "FRR":  # its parts, in any order
        return sorted(text.split("\n!\n"))
    return [_NUMBERS.sub("", line) for line in text.splitlines()]


def objects(lab: Lab, dpu: str) -> dict[str, list[str]]:
    script = "\n".join(f"{command}; echo; echo '{_END}'" for command in _COMMANDS.values())
    texts = lab.run(dpu, "sh", "-c", script).stdout.split(_END)
    return {name: _parsed(name, text) for name, text in zip(_COMMANDS, texts)}


def differences(before: dict[str, list[str]], after: dict[str, list[str]]) -> str:
    """The lines that only one of them has."""
    lines = []
    for what, was in before.items():
        lines += [f"{what}: - {line}" for line in was if line not in after[what]]
        lines += [f"{what}: + {line}" for line in after[what] if line not in was]
        if was != after[what] and sorted(was) == sorted(after[what]):
            lines.append(f"{what}: in another order")
    return "\n".join(lines)
