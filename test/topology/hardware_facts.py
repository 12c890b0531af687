# SPDX-License-Identifier: Apache-2.0
"""A DPU's ports according to the kernel's own tools, and the intents that the hardware tests apply."""
import json

from lab import Lab

GATEWAY = "192.168.10.1"


def intent(uplink: str, ports: list[str], generation: int = 1) -> dict:
    """One tenant with one segment, and all ports in it."""
    return {"nicleaf-fabric:fabric": {
        "generation": str(generation),
        "underlay": {"local-as": 65001, "vtep-address": "10.0.0.1", "system-mac": "02:00:00:00:00:01",
                     "uplink": [{"interface": uplink, "mtu": 9000}]},
        "ip-vrf": [{"name": "red", "l3vni": 14001, "vlan-id": 4001}],
        "segment": [{"name": "lan", "vni": 10010, "vlan-id": 10, "ip-vrf": "red", "gateway": [f"{GATEWAY}/24"]}],
        "port": [{"interface": port, "segment": "lan"} for port in ports]}}


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
