# SPDX-License-Identifier: Apache-2.0
"""A DPU's ports according to the kernel's own tools, and the intents that the hardware tests apply."""
import json
import re
import socket

from lab import DEADLINE, Lab
from wire import open_socket

GATEWAY = "192.168.10.1"
_METRICS = ("127.0.0.1", 9342)
ASKED = ("isolated", "locked")  # flags of a bridge's port that a driver may refuse, and that filters can replace


def intent(uplink: str, ports: list[str], generation: int = 1, **settings: dict) -> dict:
    """One tenant with one segment, and all ports in it. `settings`: more leaves of a port, by its name."""
    return {"nicleaf-fabric:fabric": {
        "generation": str(generation),
        "underlay": {"local-as": 65001, "vtep-address": "10.0.0.1", "system-mac": "02:00:00:00:00:01",
                     "uplink": [{"interface": uplink, "mtu": 9000}]},
        "ip-vrf": [{"name": "red", "l3vni": 14001, "vlan-id": 4001}],
        "segment": [{"name": "lan", "vni": 10010, "vlan-id": 10, "ip-vrf": "red", "gateway": [f"{GATEWAY}/24"]}],
        "port": [{"interface": port, "segment": "lan", **settings.get(port, {})} for port in ports]}}


def shown(lab: Lab, node: str, *command: str):
    """The JSON output of an iproute2 command."""
    text = lab.run(node, *command).stdout
    try:
        return json.loads(text)
    except ValueError:
        return []


def links(lab: Lab, node: str) -> dict[str, dict]:
    return {link["ifname"]: link for link in shown(lab, node, "ip", "-d", "-s", "-j", "link") if "ifname" in link}


def netdev_of(lab: Lab, node: str, hardware_name: str) -> str | None:
    """Netdevs by the kernel's phys_port_name."""
    return next((name for name, link in links(lab, node).items() if link.get("phys_port_name") == hardware_name), None)


def is_port(lab: Lab, node: str, hardware_name: str, vlan: int = 10):
    """A probe: the netdev with this hardware name is up, in the agent's bridge, and an access port of the VLAN."""
    def probe():
        known = links(lab, node)
        netdev = next((name for name, link in known.items() if link.get("phys_port_name") == hardware_name), None)
        if netdev is None:
            return False, f"no netdev is {hardware_name}"
        vlans = shown(lab, node, "bridge", "-j", "vlan", "show", "dev", netdev)
        flags = [entry for port in vlans for entry in port.get("vlans", []) if entry["vlan"] == vlan]
        held = (known[netdev].get("master") == "br-nicleaf" and "UP" in known[netdev]["flags"]
                and bool(flags) and "PVID" in flags[0].get("flags", []))
        return held, f"{known[netdev]}\n{vlans}"
    return probe


def agent_state(agent, *what: str):
    """The output of `nicleaf --json show ...`, or None."""
    done = agent.call("--json", "show", *what)
    try:
        return json.loads(done.stdout)
    except ValueError:
        return None


def agent_port(agent, name: str, netdev: str | None):
    """A probe: the agent reports that its port `name` is `netdev`; or, with None, that it is unavailable, and why."""
    def probe():
        ports = agent_state(agent, "ports") or []
        port = next((port for port in ports if port["interface"] == name), {})
        if netdev is None:
            return port.get("available") is False and bool(port.get("reason")), str(ports)
        return port.get("available") is True and port.get("netdev") == netdev, str(ports)
    return probe


def answers_state(agent):
    """A probe: the agent runs, and reaches FRR."""
    def probe():
        done = agent.call("diff", "-", stdin=json.dumps(intent("lo-is-none", [])))
        return done.returncode in (0, 1) and "lo-is-none" in done.stdout, done.stdout
    return probe


def doctor_says(agent, check: str, *wanted: tuple[str, ...]):
    """A probe: for each of `wanted`, a finding of this check has all its words."""
    def probe():
        done = agent.call("--json", "doctor")
        try:
            found = [f"{one['subject']} {one['found']}" for each in json.loads(done.stdout) if each["check"] == check
                     for one in each["findings"]]
        except ValueError:
            return False, done.stdout
        return all(any(all(word in text for word in words) for text in found) for words in wanted), "\n".join(found)
    return probe


def metrics(lab: Lab, node: str) -> dict[str, float]:
    """What the agent exports, by name and labels as they are in the text."""
    one = open_socket(lab, node, socket.AF_INET, socket.SOCK_STREAM)
    one.settimeout(DEADLINE)
    one.connect(_METRICS)
    one.sendall(b"GET /metrics HTTP/1.0\r\n\r\n")
    text = b"".join(iter(lambda: one.recv(65536), b"")).decode()
    one.close()
    lines = [line.rsplit(" ", 1) for line in text.splitlines() if line.startswith("nicleaf_")]
    return {name: float(value) for name, value in lines}


def has_metric(lab: Lab, node: str, name: str, value: float):
    """A probe."""
    def probe():
        found = metrics(lab, node)
        return found.get(name) == value, "\n".join(f"{one} {found[one]}" for one in found if one.split("{")[0] in name)
    return probe


def tc_filters(lab: Lab, node: str, netdev: str) -> dict[str, int]:
    """How many filters tc shows on a netdev, and of these in hardware, and kept from the hardware."""
    text = "".join(lab.run(node, "tc", "filter", "show", "dev", netdev, way).stdout for way in ("ingress", "egress"))
    there, missing = len(re.findall(r"(?<!\w)in_hw\b(?!_)", text)), len(re.findall(r"\bnot_in_hw\b", text))
    return {"filters": there + missing, "filters-in-hardware": there,
            "filters-for-software": len(re.findall(r"\bskip_hw\b", text))}


def guard_as_tc_shows(lab: Lab, agent, netdev: str, in_hardware: int):
    """A probe: the agent counts a port's filters as tc does, and that many are in hardware."""
    def probe():
        shown = tc_filters(lab, agent.dpu, netdev)
        ports = (agent_state(agent, "offload") or {}).get("port", [])
        told = next(({key: int(port[key]) for key in shown} for port in ports if port["netdev"] == netdev), {})
        held = told == shown and shown["filters"] > 20 and shown["filters-in-hardware"] == in_hardware
        return held, f"agent: {told}\ntc: {shown}"
    return probe


def refused_as_bridge_shows(lab: Lab, agent, name: str, netdev: str, refused: tuple[str, ...]):
    """A probe: of the flags that the intent sets on the port, the kernel has all but `refused`, and the agent reports
    these."""
    def probe():
        port = next((one for one in agent_state(agent, "ports") or [] if one["interface"] == name), {})
        shown = shown_port(lab, agent.dpu, netdev)
        held = (port.get("refused-flag", []) == list(refused)
                and [flag for flag in ASKED if not shown.get(flag)] == list(refused))
        return held, f"agent: {port}\nbridge: {shown}"
    return probe


def shown_port(lab: Lab, node: str, netdev: str) -> dict:
    """The port's flags according to iproute2."""
    return next(iter(shown(lab, node, "bridge", "-d", "-j", "link", "show", "dev", netdev)), {})


def is_closed(lab: Lab, agent, name: str, netdev: str, *words: str):
    """A probe: the port is down, and `nicleaf show ports` and the state say why, with these words."""
    def probe():
        link = links(lab, agent.dpu).get(netdev, {})
        port = next((one for one in agent_state(agent, "ports") or [] if one["interface"] == name), {})
        # A reason goes on in the next lines, which begin with blanks.
        rows = agent.call("show", "ports").stdout.replace("\n   ", " ").splitlines()
        line = next((" ".join(row.split()) for row in rows if row.startswith(name + " ")), "")
        told = all(word in port.get("closed", "") and word in line for word in words) and " closed " in line
        return told and "UP" not in link.get("flags", ["UP"]), f"{link.get('flags')}\n{port}\n{line}"
    return probe


def is_open(lab: Lab, agent, name: str, netdev: str):
    """A probe: the port is up, and the state does not say otherwise."""
    def probe():
        flags = links(lab, agent.dpu).get(netdev, {}).get("flags", [])
        port = next((one for one in agent_state(agent, "ports") or [] if one["interface"] == name), {})
        return "UP" in flags and port.get("available") is True and "closed" not in port, f"{flags}\n{port}"
    return probe
