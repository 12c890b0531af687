# SPDX-License-Identifier: Apache-2.0
"""The guest's life with the packages, in the order of the test: each function is a part of it."""
import re

from dpu import AS_NOBODY, SECRET, Dpu, Pings
from expect import Report

_DAEMONS = ("zebra", "bgpd", "staticd")
# The document's part that `nicleaf init` cannot know.
_TENANTS = f"""
  ip-vrf:
    - name: red
      l3vni: 14001
      vlan-id: 4001
      bgp-session:
        - peer-address: 192.168.10.11
          remote-as: 65101
          password: {SECRET}
          address-family: [ipv4-unicast]
          advertise: vrf
  segment:
    - {{name: lan1, vni: 10010, vlan-id: 10, ip-vrf: red, gateway: [192.168.10.1/24]}}
    - {{name: lan2, vni: 10011, vlan-id: 11, ip-vrf: red, gateway: [192.168.11.1/24]}}
  port:
    - {{interface: pf0vf0, segment: lan1, mtu: 1450}}
    - {{interface: pf0vf1, segment: lan2, mtu: 1450}}
"""


def has_module(dpu: Dpu, daemon: str):
    """staticd has no part of its own, but the generic one."""
    name = "nicleaf" if daemon == "staticd" else f"{daemon}_nicleaf"
    return dpu.holds(f"grep -q /{name}.so /proc/$(pidof {daemon})/maps")


def healthy(report: Report, dpu: Dpu) -> None:
    report.now("no unit has failed", dpu.silent("systemctl --failed --no-legend"))
    report.now("nicleafd runs as user nicleaf",
               dpu.holds('[ "$(ps -o user= -p $(systemctl show -P MainPID nicleafd))" = nicleaf ]'))
    for daemon in _DAEMONS:
        report.eventually(f"FRR's {daemon} has the module", has_module(dpu, daemon))


def installation(report: Report, dpu: Dpu) -> None:
    report.heading("apt installs the packages into a Debian with FRR")
    report.now("FRR runs", dpu.holds("systemctl is-active frr"))
    report.now("apt knows the guest's archive", dpu.holds("apt-get -q update"))
    report.now("apt installs the previous version, without a network", dpu.install(dpu.packages.previous))
    report.now("both packages have its version", dpu.versions_are(dpu.packages.previous_version))
    healthy(report, dpu)
    report.now("it has no capability but CAP_NET_ADMIN", dpu.holds(
        "grep -qx 'CapBnd:.*0000000000001000' /proc/$(systemctl show -P MainPID nicleafd)/status"))
    report.now("systemd finds no fault in the unit", dpu.silent("systemd-analyze verify --man=no nicleafd.service 2>&1 | grep nicleafd"))
    report.now("its exposure, as systemd-analyze sees it, is below 2.0", exposure(dpu))
    report.eventually("it waits for an intent", dpu.phase("waiting"))


def exposure(dpu: Dpu):
    def probe():
        said = dpu.says("systemd-analyze security --no-pager nicleafd.service | tail -n 1")
        found = re.search(r"nicleafd.service: ([\d.]+)", said)
        return bool(found) and float(found[1]) < 2.0, said
    return probe


def first_intent(report: Report, dpu: Dpu) -> None:
    report.heading("from nothing to packets")
    report.now("nicleaf init proposes the guest's network card as uplink", dpu.prints(
        "nicleaf init >/root/first.yaml; cat /root/first.yaml", "\n      - interface: e"))
    document = re.sub(r"^ *#.*\n|  #.*$", "", dpu.says("cat /root/first.yaml"), flags=re.MULTILINE)
    document = document.replace("  underlay:", "  underlay:\n    local-as: 65001\n    vtep-address: 10.0.0.1") + _TENANTS
    dpu.machine.run(f"umask 077; cat >/root/intent.yaml <<'TEXT'\n{document}\nTEXT")
    report.now("nicleaf validate accepts it, completed with tenants",
               dpu.holds("install -m 644 /root/intent.yaml /tmp && "
                         f"{AS_NOBODY} nicleaf validate /tmp/intent.yaml && rm /tmp/intent.yaml"))
    report.now("nicleaf apply applies it", dpu.holds("nicleaf apply /root/intent.yaml"))
    report.now("the kernel has the tenant's VRF", dpu.prints("ip -d link show dev red", "vrf table"))
    for vni in (14001, 10010, 10011):
        report.now(f"the kernel has VNI {vni}", dpu.prints("ip -d link show type vxlan", f"vxlan id {vni} "))
    report.now("FRR's running configuration has the tenant", dpu.prints(
        "vtysh -c 'show running-config'", "router bgp 65001 vrf red\n"))
    works(report, dpu)


def works(report: Report, dpu: Dpu) -> None:
    report.eventually("server s1 reaches s2 through the gateways",
                      dpu.holds("ip netns exec s1 ping -n -c1 -W5 192.168.11.11"))


def crashes(report: Report, dpu: Dpu) -> None:
    report.heading("the agent dies")
    kernel, agent, frr = dpu.kernel(), dpu.agent(), dpu.frr_processes()
    pings = Pings(dpu)
    dpu.machine.run(f"kill -9 {agent}")
    report.eventually("after kill -9, systemd starts it again", dpu.agent_is_another_than(agent))
    report.eventually("it has the same intent in force", dpu.phase("applied"))
    report.now("the kernel's objects are the same", dpu.same(kernel, dpu.kernel))
    report.now("FRR's daemons are the same", dpu.same(frr, dpu.frr_processes))
    report.now("no packet is lost", no_loss(pings.lost()))
    # Debian's default would give up after five starts within ten seconds.
    report.now("killed ten times, as soon as it is there, it is started again", dpu.holds("""
      for number in {1..10}; do
        until agent=$(systemctl show -P MainPID nicleafd) && [ "$agent" != 0 ] && kill -9 "$agent"; do :; done
        while [ "$(systemctl show -P MainPID nicleafd)" = "$agent" ]; do :; done
      done"""))
    report.eventually("and has the same intent in force", dpu.phase("applied"))
    report.now("wrong settings make it end again and again", dpu.holds("""
      echo 'log-level: nonsense' >>/etc/nicleaf/nicleafd.yaml
      begin=$(systemctl show -P NRestarts nicleafd)
      kill $(systemctl show -P MainPID nicleafd)
      end=$((SECONDS + 300))
      until [ $(($(systemctl show -P NRestarts nicleafd) - begin)) -gt 8 ]; do [ $SECONDS -lt $end ] || exit; done"""))
    report.now("the journal says why", dpu.prints("journalctl -q -u nicleafd -n 10", "log-level"))
    dpu.machine.run("sed -i '/nonsense/d' /etc/nicleaf/nicleafd.yaml")
    report.eventually("once they are corrected, it is back by itself", dpu.phase("applied"))
    report.now("systemd never gave up", dpu.silent("journalctl -q -b | grep -i 'start-limit\\|repeated too quickly'"))
    report.now("the kernel's objects are the same", dpu.same(kernel, dpu.kernel))


def no_loss(lost: str):
    return lambda: (lost.startswith("0 of "), f"lost: {lost}")
