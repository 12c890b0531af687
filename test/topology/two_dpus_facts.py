# SPDX-License-Identifier: Apache-2.0
"""What must hold in topologies/two-dpus.clab.yml once both DPUs have their intent; for the test and for the demo."""
import json
from datetime import datetime

from expect import PATIENCE, answers, says, silent
from lab import Lab

BIRDC = ["birdc", "-s", "/run/bird/bird.ctl"]
SESSIONS = ("dpu_v4", "dpu_v6")
NOT_ALLOWED = {"dpu_v4": "192.0.2.0/24", "dpu_v6": "2001:db8:bad::/48"}  # what s1 announces beside its own

# (what it shows, from, source address, to)
MUST_ANSWER = (
    ("red, same segment across the DPUs, IPv4", "s1", "192.168.10.11", "192.168.10.12"),
    ("red, same segment across the DPUs, IPv6", "s1", "2001:db8:10::11", "2001:db8:10::12"),
    ("red, routed across VNIs, IPv4", "s1", "192.168.11.11", "192.168.12.12"),
    ("red, routed across VNIs, IPv6", "s1", "2001:db8:11::11", "2001:db8:12::12"),
    ("red, from the stretched segment to another VNI, IPv4", "s1", "192.168.10.11", "192.168.12.12"),
    ("red, the prefix that s1 announces, IPv4", "s2", "192.168.12.12", "203.0.113.1"),
    ("red, the prefix that s1 announces, IPv6", "s2", "2001:db8:12::12", "2001:db8:113::1"),
    ("blue, same segment across the DPUs, IPv4", "s3", "192.168.10.11", "192.168.10.12"),
    ("blue, same segment across the DPUs, IPv6", "s3", "2001:db8:10::11", "2001:db8:10::12"),
    ("blue, an address that only blue has, IPv4", "s3", "192.168.10.11", "192.168.10.22"),
    ("blue, an address that only blue has, IPv6", "s3", "2001:db8:10::11", "2001:db8:10::22"),
)
# The targets answer within their own tenant, as MUST_ANSWER shows. The VTEPs answer each other, because the tunnels
# work.
MUST_NOT_ANSWER = (
    ("red to blue on the same prefix, IPv4", "s1", "192.168.10.11", "192.168.10.22"),
    ("red to blue on the same prefix, IPv6", "s1", "2001:db8:10::11", "2001:db8:10::22"),
    ("red to its own DPU's VTEP", "s1", "192.168.11.11", "10.0.0.1"),
    ("red to the other DPU's VTEP", "s1", "192.168.11.11", "10.0.0.2"),
    ("blue to a prefix of red, IPv4", "s3", "192.168.10.11", "192.168.12.12"),
    ("blue to a prefix of red, IPv6", "s3", "2001:db8:10::11", "2001:db8:12::12"),
    ("blue to the prefix that s1 announces, IPv4", "s4", "192.168.10.12", "203.0.113.1"),
    ("blue to the prefix that s1 announces, IPv6", "s4", "2001:db8:10::12", "2001:db8:113::1"),
)


def pings(lab: Lab, patience: int = 2):
    return [(f"{node} reaches {target} ({what})", answers(lab, node, target, source, patience))
            for what, node, source, target in MUST_ANSWER]


def blocked_pings(lab: Lab):
    return [(f"{node} does not reach {target} ({what})", silent(lab, node, target, source))
            for what, node, source, target in MUST_NOT_ANSWER]


def spine_hears_nothing(lab: Lab, node: str, source: str):
    """A probe: pings of a tenant's `node` to the spine's loopback do not arrive, while the DPU's own pings, sent later
    on the same path, arrive and are counted."""
    def heard() -> int:
        fields = [line.split() for line in lab.run("spine", "cat", "/proc/net/snmp").stdout.splitlines()
                  if line.startswith("Icmp:")]
        return int(dict(zip(*fields))["InEchos"])

    def probe():
        before = heard()
        lab.run(node, "ping", "-n", "-c3", "-i0.3", "-W1", "-I", source, "10.0.0.100")
        own = lab.run("dpu1", "ping", "-n", "-c3", "-i0.3", f"-W{PATIENCE}", "-I", "10.0.0.1", "10.0.0.100").stdout
        more = heard() - before
        return more == 3 and " 3 received" in own, f"echo requests heard by the spine: {more}\n{own}"
    return probe


def vnis_as_bgpd_has_them(lab: Lab, dpu: str):
    """A probe: the agent shows the RDs and route targets of L2VNIs and VRFs that bgpd's own shell shows."""
    def probe():
        ours = json.loads(lab.run(dpu, "nicleaf", "--json", "show", "vnis").stdout)
        theirs = json.loads(lab.run(dpu, "vtysh", "-c", "show bgp l2vpn evpn vni json").stdout)
        mine = {str(one["vni"]): (one["type"], one["rd"], sorted(one["import-route-target"]),
                                  sorted(one["export-route-target"])) for one in ours}
        bgpds = {number: (one["type"], one["rd"], sorted(one["importRTs"]), sorted(one["exportRTs"]))
                 for number, one in theirs.items() if isinstance(one, dict)}
        kinds = {one[0] for one in mine.values()}
        return mine == bgpds and kinds == {"L2", "L3"}, f"nicleaf: {mine}\nbgpd: {bgpds}"
    return probe


def bird_session(lab: Lab, protocol: str) -> dict[str, str]:
    """BIRD's own output: state, since when, and the line of routes."""
    done = lab.run("s1", *BIRDC, "show", "protocols", "all", protocol)
    found = {"text": done.stdout}
    for line in done.stdout.splitlines():
        fields = line.split()
        if line.startswith(protocol + " "):
            found["since"] = " ".join(fields[4:6])
        elif fields[:2] == ["BGP", "state:"]:
            found["state"] = fields[2]
        elif fields[:1] == ["Routes:"]:
            found["routes"] = " ".join(fields[1:])
    return found


def bird_established(lab: Lab, protocol: str):
    def probe():
        session = bird_session(lab, protocol)
        return session.get("state") == "Established", session["text"]
    return probe


def bird_imports(lab: Lab, prefix: str):
    """A probe: BIRD has learnt `prefix` from its DPU."""
    return says(lab, "s1", BIRDC + ["show", "route", prefix], lambda text: "[dpu_" in text)


def refused_for_their_password(lab: Lab, nodes: tuple[str, ...]) -> int:
    """The number of TCP segments that the kernels of `nodes` have refused for a wrong or missing MD5 digest."""
    count = 0
    for node in nodes:
        fields = [line.split() for line in lab.run(node, "cat", "/proc/net/netstat").stdout.splitlines()
                  if line.startswith("TcpExt:")]
        named = dict(zip(*fields))
        count += int(named["TCPMD5Failure"]) + int(named["TCPMD5NotFound"])
    return count


def session_history(lab: Lab) -> dict[str, tuple[str, float, int]]:
    """For every session of BIRD and the spine: state, since when, and how often it was lost. BIRD does not count
    losses."""
    history = {}
    for name in SESSIONS:
        session = bird_session(lab, name)
        history[f"BIRD {name}"] = (session["state"], datetime.fromisoformat(session["since"]).timestamp(), 0)
    neighbors = json.loads(lab.run("spine", "vtysh", "-c", "show bgp neighbors json").stdout)
    for name, one in neighbors.items():
        history[f"spine {name}"] = (one["bgpState"], float(one.get("bgpTimerUpEstablishedEpoch", 0)),
                                    one["connectionsDropped"])
    return history


def none_flapped(before: dict, after: dict):
    """A probe: both histories are equal. The speakers compute "since when" anew for each answer."""
    def probe():
        same = before.keys() == after.keys() and all(
            then[0] == now[0] == "Established" and abs(then[1] - now[1]) < 3 and then[2] == now[2]
            for then, now in ((before[name], after[name]) for name in before))
        return same, f"before: {before}\nafter:  {after}"
    return probe


def spine_has_type5(lab: Lab, prefix: str, vtep: str):
    """A probe: the spine, stock FRR without our module, has a type-5 route for `prefix` from `vtep`."""
    def accept(text: str) -> bool:
        for routes in json.loads(text).values():
            if not isinstance(routes, dict):
                continue
            for name, route in routes.items():
                address, length = prefix.split("/")
                if name == f"[5]:[0]:[{length}]:[{address}]":
                    hops = [hop["ip"] for path in route["paths"] for one in path for hop in one["nexthops"]]
                    if vtep in hops:
                        return True
        return False
    return says(lab, "spine", ["vtysh", "-c", "show bgp l2vpn evpn route type prefix json"], accept)


def kernel_routes_over(lab: Lab, node: str, vrf: str, prefix: str, vtep: str):
    """A probe: the kernel of `node` sends `prefix` in `vrf` to `vtep`."""
    family = "-6" if ":" in prefix else "-4"
    wanted = f"::ffff:{vtep}" if ":" in prefix else vtep
    return says(lab, node, ["ip", family, "-j", "route", "show", "vrf", vrf, prefix],
                lambda text: any(route.get("gateway", route.get("via", {}).get("host")) == wanted
                                 for route in json.loads(text or "[]")))


def refused_prefixes(lab: Lab):
    """(statement, probe) for each prefix that BIRD announces and dpu1 must not accept. Ask when a prefix that is allowed
    has arrived."""
    def probe_of(session: str, prefix: str):
        def probe():
            sent = lab.run("s1", *BIRDC, "show", "route", prefix, "export", session).stdout
            shown = [lab.run("dpu1", "vtysh", "-c", f"show bgp vrf red {prefix}").stdout,
                     lab.run("spine", "vtysh", "-c", "show bgp l2vpn evpn route type prefix").stdout]
            shown += [lab.run(dpu, "ip", "-6" if ":" in prefix else "-4", "route", "show", "vrf", "red").stdout
                      for dpu in ("dpu1", "dpu2")]
            address, length = prefix.split("/")
            taken = "Paths:" in shown[0] or f"[{length}]:[{address}]" in shown[1] or prefix in shown[2] + shown[3]
            return prefix in sent and not taken, sent + "\n".join(shown)
        return probe
    return [(f"BIRD announces {prefix}, which is not allowed; neither DPU nor the spine has it", probe_of(session, prefix))
            for session, prefix in NOT_ALLOWED.items()]


def same_mac(lab: Lab, node: str, neighbor: str, owner: str):
    """A probe: `node` resolves `neighbor` to the NIC of `owner`, and not to another tenant's NIC with the same
    address."""
    def probe():
        nic = json.loads(lab.run(owner, "ip", "-j", "link", "show", "eth1").stdout)[0]["address"]
        entries = lab.run(node, "ip", "-j", "neigh", "show", neighbor, "dev", "eth1").stdout
        return [entry.get("lladdr") for entry in json.loads(entries or "[]")] == [nic], f"{owner}: {nic}\n{entries}"
    return probe
