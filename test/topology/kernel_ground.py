# SPDX-License-Identifier: Apache-2.0
"""What the agent's isolation hangs on in the DPU's kernel, changed by somebody else: iproute2 or sysctl changes it, and
it comes back. Most is announced by the kernel; for the rest, the agent's full re-read is waited for."""
from agent import PingStream
from expect import Report
from lab import Lab

DPU = "dpu1"


def shown(lab: Lab, command: str) -> str:
    return lab.run(DPU, "sh", "-c", command).stdout


# What is changed, how, and what shows it. The kernel announces these.
ANNOUNCED = (
    ("the rule of VRFs, IPv4", "ip rule del pref 1000", "ip rule show pref 1000"),
    ("the rule of VRFs, IPv6", "ip -6 rule del pref 1000", "ip -6 rule show pref 1000"),
    ("the second rule of VRFs", "ip rule del pref 2000", "ip rule show pref 2000"),
    ("the rule of the local table", "ip rule del pref 32762", "ip rule show pref 32762"),
    ("the local table's rule is in front again", "ip rule add lookup local pref 0", "ip rule show pref 0"),
    ("the rule of an uplink", "ip -6 rule del pref 32763", "ip -6 rule show pref 32763"),
    ("the rules of foreign links", "ip rule del pref 32764; ip rule del pref 32765",
     "ip rule show pref 32764; ip rule show pref 32765"),
    ("the group of an uplink", "ip link set p0 group 0", "ip link show group 110 dev p0"),
    ("forwarding of an SVI", "sysctl -qw net.ipv4.conf.vlan10.forwarding=0", "sysctl net.ipv4.conf.vlan10.forwarding"),
    ("forwarding of an uplink", "sysctl -qw net.ipv4.conf.p0.forwarding=1", "sysctl net.ipv4.conf.p0.forwarding"),
    ("forwarding of everything", "sysctl -qw net.ipv6.conf.all.forwarding=0",
     "sysctl net.ipv6.conf.all.forwarding net.ipv6.conf.vlan10.forwarding net.ipv6.conf.default.forwarding"),
    ("rp_filter of an SVI", "sysctl -qw net.ipv4.conf.vlan4001.rp_filter=1", "sysctl net.ipv4.conf.vlan4001.rp_filter"),
    ("IPv6 of an SVI", "sysctl -qw net.ipv6.conf.vlan10.disable_ipv6=1",
     "sysctl net.ipv6.conf.vlan10.disable_ipv6; ip -6 -br addr show dev vlan10"),
    ("VLAN filtering of the bridge", "ip link set br-nicleaf type bridge vlan_filtering 0",
     "ip -d link show br-nicleaf | grep -o 'vlan_filtering [01]'"),
)
# The kernel does not announce these.
FOUND = (
    ("redirects and source routes", "for key in ipv4/conf/vlan10/accept_redirects ipv4/conf/vlan10/accept_source_route "
     "ipv4/conf/p0/send_redirects ipv6/conf/p0/accept_ra ipv4/conf/red/proxy_arp; do sysctl -qw net/$key=1; done",
     "sysctl net/ipv4/conf/vlan10/accept_redirects net/ipv4/conf/vlan10/accept_source_route "
     "net/ipv4/conf/p0/send_redirects net/ipv6/conf/p0/accept_ra net/ipv4/conf/red/proxy_arp"),
    ("sockets that answer tenants", "sysctl -qw net.ipv4.tcp_l3mdev_accept=1 net.ipv4.udp_l3mdev_accept=1",
     "sysctl net.ipv4.tcp_l3mdev_accept net.ipv4.udp_l3mdev_accept"),
)


def foreign_changes(lab: Lab, report: Report) -> None:
    report.heading("somebody changes what isolation hangs on")
    for what, change, command in ANNOUNCED + FOUND:
        before = shown(lab, command)
        lab.run(DPU, "sh", "-c", change)
        report.eventually(f"{what}: as before", lambda: ((now := shown(lab, command)) == before, f"{before}\n{now}"))


def routed_nowhere_else(lab: Lab, report: Report) -> None:
    """While the agent stands still: tenants' packets without the kernel's rule are lost, and do not take the DPU's way."""
    report.heading("the rule of VRFs is gone, and the agent stands still")
    pings = PingStream(lab, "s1", "192.168.10.1", "192.168.10.11")
    report.eventually("s1 pings its gateway all the time", pings.more(1))
    lab.run(DPU, "sh", "-c", "pkill -STOP -x nicleafd; ip rule del pref 1000")
    route = lab.run(DPU, "ip", "route", "get", "10.0.0.2", "from", "192.168.10.11", "iif", "vlan10").stdout
    report.now("the kernel has no way for a tenant's packet to another VTEP", lambda: ("unreachable" in route, route))
    lab.run(DPU, "sh", "-c", "pkill -CONT -x nicleafd")
    report.eventually("s1's pings go on", pings.more(5))
    pings.end()
