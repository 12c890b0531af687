# SPDX-License-Identifier: Apache-2.0
"""What tenants' packets and their isolation hang on in the DPU's kernel, changed by somebody else: iproute2, nft and
sysctl change it, and it comes back. Most is announced by the kernel; for the rest, the agent's full re-read is waited
for. The announced changes are made all at once; bench/repair makes each by itself."""
import copy
import re
import time
from typing import NamedTuple

from agent import Agent, PingStream
from expect import Report
from lab import Lab

DPU = "dpu1"
# Seconds for changes that the kernel announces, if all come at once: the guest is emulated, and each look at all of them
# takes two seconds. Without the announcement it would take the full re-read.
SOON = 25
RECHECK = 30  # seconds between two full re-reads (src/reconcile/timing.hpp)
STATIC_MAC = "02:00:00:00:00:33"  # of pf0vf1
COMMON, RED, BLUE = "all tenants", "red", "blue"
_END = "==== end"


class Change(NamedTuple):
    """`command` changes something; `pattern` finds it in what `look` prints."""
    what: str
    command: str
    look: str
    pattern: str = ".+"
    tenant: str = COMMON

    def seen(self, text: str) -> list[str]:
        return re.findall(self.pattern, text)


def shown(lab: Lab, command: str) -> str:
    return lab.run(DPU, "sh", "-c", command).stdout


class Snapshot:
    """What all changes look at."""

    def __init__(self, lab: Lab):
        looks = list(dict.fromkeys(change.look for change in ANNOUNCED))
        texts = shown(lab, "".join(f"{look}; echo '{_END}'\n" for look in looks)).split(_END)
        self._texts = dict(zip(looks, texts))

    def of(self, change: Change) -> list[str]:
        return change.seen(self._texts[change.look])


def _link(what: str, name: str, setting: str, pattern: str, tenant: str = COMMON) -> Change:
    return Change(what, f"ip link set {name} {setting}", f"ip -d link show {name}", pattern, tenant)


def _port(name: str, flag: str, wrong: str, tenant: str) -> Change:
    return Change(f"{flag} of {name}", f"bridge link set dev {name} {flag} {wrong}", f"ip -d link show {name}",
                  rf"\b{flag} (\w+)", tenant)


def _bridge(key: str, wrong: int) -> Change:
    return _link(f"{key} of the bridge", "br-nicleaf", f"type bridge {key} {wrong}", rf"\b{key} (\w+)")


def _sysctl(key: str, wrong: int, tenant: str = COMMON) -> Change:
    """Of all links, one of them shows it as well."""
    path = f"/proc/sys/net/{key.replace('.', '/')}"
    return Change(f"net.{key}", f"sysctl -qw net.{key}={wrong}", f"cat {path} {path.replace('all', 'vlan11')}",
                  tenant=tenant)


def _rule(what: str, change: str, *preferences: int) -> Change:
    lines = "|".join(f"{one}:.*" for one in preferences)
    return Change(what, change, "ip rule; ip -6 rule", rf"(?:^|\n)({lines})")


# The kernel announces these. Each change leaves what the others show alone.
_UP = "[<,]UP[,>]"
ANNOUNCED = (
    _link("an SVI is down", "vlan11", "down", _UP, RED),
    _link("a VXLAN device is down", "vx10011", "down", _UP, RED),
    _link("a server's port is down", "pf0vf1", "down", _UP, BLUE),
    _link("MTU of an SVI", "vlan4001", "mtu 1400", r"mtu \d+", RED),
    _link("MTU of a VXLAN device", "vx14002", "mtu 1400", r"mtu \d+", BLUE),
    _link("MAC of an SVI", "vlan10", "address 02:00:00:00:00:77", r"link/ether \S+", RED),
    _link("alias of a VRF", "red", "alias somebody", "alias .*", RED),
    _link("link-local addresses of a VXLAN device", "vx14001", "addrgenmode eui64", r"addrgenmode \w+", RED),
    _link("group of an uplink", "p0", "group 0", r"group \w+"),
    _link("an SVI leaves its VRF", "vlan4002", "nomaster", r"master \S+", BLUE),
    _link("a server's port leaves the bridge", "pf0vf2", "nomaster", r"master \S+", RED),
    Change("gateways of an SVI", "ip addr del 192.168.10.1/24 dev vlan20; ip addr del 2001:db8:10::1/64 dev vlan20",
           "ip addr show vlan20", r"inet6? \S+", BLUE),
    Change("the VTEP's address", "ip addr del 10.0.0.1/32 dev lo", "ip addr show lo", r"inet \S+"),
    Change("a port loses its VLAN and gets another tenant's",
           "bridge vlan del vid 10 dev pf0vf0; bridge vlan add vid 20 dev pf0vf0 pvid untagged",
           "bridge vlan show dev pf0vf0", tenant=RED),
    Change("a VLAN of the bridge itself", "bridge vlan del vid 4001 dev br-nicleaf self", "bridge vlan show dev br-nicleaf",
           tenant=RED),
    Change("a declared MAC", f"bridge fdb del {STATIC_MAC} dev pf0vf1 master vlan 20", "bridge fdb show dev pf0vf1",
           f"{STATIC_MAC} vlan 20.*", BLUE),
    _port("vx10010", "neigh_suppress", "off", RED), _port("vx10010", "learning", "on", RED),
    _port("pf0vf0", "isolated", "on", RED), _port("pf0vf0", "locked", "on", RED), _port("pf0vf0", "flood", "off", RED),
    _port("pf0vf0", "mcast_flood", "off", RED),
    Change("a server's port does not forward", "bridge link set dev pf0vf0 state 0", "ip -d link show pf0vf0",
           r"bridge_slave state \w+", RED),
    _link("a VXLAN device floods to a stranger", "vx10010", "type vxlan remote 203.0.113.9", r"remote \S+", RED),
    _link("TTL of a VXLAN device", "vx14001", "type vxlan ttl 1", r"ttl \S+", RED),
    _bridge("vlan_filtering", 0), _bridge("stp_state", 1), _bridge("mcast_snooping", 1), _bridge("ageing_time", 1000),
    _bridge("group_fwd_mask", 8), _bridge("nf_call_iptables", 1),
    _rule("the first rule of VRFs", "ip rule del pref 1; ip -6 rule del pref 1", 1),
    _rule("the kernel's rule of VRFs", "ip rule del pref 1000; ip -6 rule del pref 1000", 1000),
    _rule("the last rule of VRFs", "ip rule del pref 2000", 2000),
    _rule("the rule of the local table", "ip rule del pref 32762", 32762),
    _rule("the local table's rule is in front again", "ip rule add lookup local pref 0", 0),
    _rule("the rule of an uplink", "ip -6 rule del pref 32763", 32763),
    _rule("the rules of foreign links", "ip rule del pref 32764; ip rule del pref 32765", 32764, 32765),
    Change("the ends of a VRF's tables",
           "ip route del blackhole default table 14001; ip -6 route del blackhole default table 14001",
           "ip route show table 14001 type blackhole; ip -6 route show table 14001 type blackhole", tenant=RED),
    Change("routes of somebody else's in a VRF's table",
           "ip route add 198.51.100.0/24 dev p0 table 14001; ip -6 route add 2001:db8:99::/48 dev p0 table 14001",
           "ip route show table 14001; ip -6 route show table 14001", r"198\.51\.100\..*|2001:db8:99:.*", RED),
    Change("a table of nftables", "nft delete table arp nicleaf", "nft -s -t list table arp nicleaf"),
    Change("a chain of nftables", "nft flush chain bridge nicleaf input", "nft -s -t list table bridge nicleaf"),
    Change("a rule more in nftables", "nft insert rule inet nicleaf tenants accept", "nft -s -t list table inet nicleaf"),
    Change("a filter of a port", "tc filter del dev pf0vf0 ingress pref "
           "$(tc filter show dev pf0vf0 ingress | grep -o -m1 'pref 28[0-9]*' | cut -c6-)",
           "tc filter show dev pf0vf0 ingress", r"pref \d+ \w+.*handle", RED),
    Change("all filters of a port", "tc qdisc del dev pf0vf1 clsact", "tc filter show dev pf0vf1 ingress",
           r"pref \d+ \w+.*handle", BLUE),
    _sysctl("ipv4.conf.vlan10.forwarding", 0, RED), _sysctl("ipv4.conf.p0.forwarding", 1),
    _sysctl("ipv4.conf.vlan4001.rp_filter", 1, RED), _sysctl("ipv6.conf.all.forwarding", 0),
    _sysctl("ipv6.conf.vlan10.disable_ipv6", 1, RED),
)
# The kernel does not announce these.
_UNANNOUNCED = ("ipv4.conf.vlan10.accept_redirects", "ipv4.conf.vlan10.accept_source_route",
                "ipv4.conf.p0.send_redirects", "ipv6.conf.p0.accept_ra", "ipv4.conf.red.proxy_arp", "ipv4.tcp_l3mdev_accept", "ipv4.udp_l3mdev_accept")


def foreign_changes(lab: Lab, report: Report, dpu: Agent) -> None:
    """`dpu` is dpu1."""
    report.heading("somebody changes what tenants and their isolation hang on")
    document = copy.deepcopy(dpu.document())
    document["nicleaf-fabric:fabric"]["generation"] = "301"
    document["nicleaf-fabric:fabric"]["port"][1]["static-mac"] = [STATIC_MAC]
    report.eventually("dpu1 applies an intent with a declared MAC", dpu.takes(document))
    announced(lab, report)
    command = "sysctl " + " ".join("net." + key for key in _UNANNOUNCED)
    before = shown(lab, command)
    write = "sysctl -qw " + " ".join(f"net.{key}=1" for key in _UNANNOUNCED)
    changed = shown(lab, f"pkill -STOP -x nicleafd; {write}; {command}; pkill -CONT -x nicleafd")
    report.now(f"{len(_UNANNOUNCED)} sysctls that the kernel does not announce are changed", lambda: (
        not set(before.splitlines()) & set(changed.splitlines()), changed))
    begin, back = time.monotonic(), {}

    def are_back():
        now = shown(lab, command).splitlines()
        for line in before.splitlines():
            if line in now:
                back.setdefault(line.split()[0], time.monotonic() - begin)
        return len(back) == len(_UNANNOUNCED), "\n".join(now)
    report.eventually(f"they are as before: the agent re-reads everything every {RECHECK} s", are_back)
    for key in sorted(back):
        print(f"         {key:<58} not announced {back[key] * 1000:>8.0f} ms", flush=True)


def announced(lab: Lab, report: Report) -> None:
    """All at once, while the agent stands still: it delays the repair of what is disturbed again and again."""
    before, rule = Snapshot(lab), "ip rule show pref 2000"
    there = shown(lab, rule)
    shown(lab, "ip rule del pref 2000")
    # This repair is the last one before those that are measured: the full re-read comes 30 s later.
    report.eventually("a rule that was removed is back", lambda: ((now := shown(lab, rule)) == there, now))
    shown(lab, "pkill -STOP -x nicleafd")
    errors = shown(lab, "\n".join(change.command for change in ANNOUNCED))
    changed = Snapshot(lab)
    shown(lab, "pkill -CONT -x nicleafd")
    begin, back, now = time.monotonic(), {}, changed
    while len(back) < len(ANNOUNCED) and time.monotonic() - begin < SOON:
        now = Snapshot(lab)
        for one in ANNOUNCED:
            if one not in back and now.of(one) == before.of(one):
                back[one] = time.monotonic() - begin
    same = [one.command for one in ANNOUNCED if changed.of(one) == before.of(one)]
    report.now(f"{len(ANNOUNCED)} changes are made while the agent stands still", lambda: (
        not same, "without effect:\n" + "\n".join(same) + f"\n{errors}"))
    for one in ANNOUNCED:
        report.now(f"{one.what}: as before after {back.get(one, SOON):.1f} s", lambda one=one: (
            one in back, f"before: {before.of(one)}\nnow: {now.of(one)}"))


def routed_nowhere_else(lab: Lab, report: Report) -> None:
    """While the agent stands still: tenants' packets without the kernel's rule are lost, and do not take the DPU's way."""
    report.heading("the rules of VRFs are gone, and the agent stands still")
    pings = PingStream(lab, "s1", "192.168.10.1", "192.168.10.11")
    report.eventually("s1 pings its gateway all the time", pings.more(1))
    lab.run(DPU, "sh", "-c", "pkill -STOP -x nicleafd; ip rule del pref 1; ip rule del pref 1000")
    route = lab.run(DPU, "ip", "route", "get", "10.0.0.2", "from", "192.168.10.11", "iif", "vlan10").stdout
    report.now("the kernel has no way for a tenant's packet to another VTEP", lambda: ("unreachable" in route, route))
    lab.run(DPU, "sh", "-c", "pkill -CONT -x nicleafd")
    report.eventually("s1's pings go on", pings.more(5))
    pings.end()
