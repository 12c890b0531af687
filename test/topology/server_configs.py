# SPDX-License-Identifier: Apache-2.0
"""The configurations that `nicleaf show tenant` prints, on s1 of topologies/two-dpus.clab.yml, as they stand but for the
password."""
import json

import two_dpus_facts as facts
from expect import Report, answers
from lab import Lab

ANNOUNCED = "203.0.113.0/24"


def printed(lab: Lab, speaker: str) -> str:
    return lab.run("dpu1", "nicleaf", "show", "tenant", "red", speaker).stdout.replace("********", "red-lab-only")


def write(lab: Lab, path: str, text: str) -> None:
    lab.run("s1", "sh", "-c", f"cat >{path}", stdin=text)


def established_on_dpu1(lab: Lab, report: Report, speaker: str) -> None:
    def both():
        shown = lab.run("dpu1", "vtysh", "-c", "show bgp vrf red summary json").stdout
        peers = {address: peer["state"] for family in json.loads(shown).values()
                 for address, peer in family.get("peers", {}).items()}
        return len(peers) == 2 and set(peers.values()) == {"Established"}, shown
    report.eventually(f"both sessions with {speaker} are established", both)


def bird(lab: Lab, report: Report) -> None:
    # The printed text is of the sessions alone: what BIRD is to announce is the server's own.
    own = lab.run("s1", "sed", "/^template/,$d", "/etc/bird/bird.conf").stdout
    write(lab, "/run/bird/printed.conf", own + printed(lab, "--bird"))
    lab.run("s1", *facts.BIRDC, "configure", '"/run/bird/printed.conf"')
    established_on_dpu1(lab, report, "BIRD")
    report.eventually("s2 reaches what BIRD announces", answers(lab, "s2", "203.0.113.1", "192.168.12.12"))


def gobgp(lab: Lab, report: Report) -> None:
    lab.run("s1", *facts.BIRDC, "disable", "all")
    write(lab, "/run/gobgpd.toml", printed(lab, "--gobgp"))
    pid = lab.run("s1", "sh", "-c", "setsid gobgpd -f /run/gobgpd.toml --pprof-disable --api-hosts 127.0.0.1:50051 "
                  ">/var/log/gobgpd.log 2>&1 </dev/null & echo $!").stdout.strip()
    established_on_dpu1(lab, report, "GoBGP")
    lab.run("s1", "gobgp", "global", "rib", "add", ANNOUNCED)

    def entered():
        shown = lab.run("dpu1", "vtysh", "-c", f"show bgp vrf red ipv4 unicast {ANNOUNCED} json").stdout
        return '"192.168.10.11"' in shown, shown
    report.eventually("dpu1 has what GoBGP announces", entered)
    lab.run("s1", "kill", pid)
    lab.run("s1", *facts.BIRDC, "enable", "all")


def printed_configurations(lab: Lab, report: Report) -> None:
    report.heading("the configurations that nicleaf prints for a server")
    bird(lab, report)
    gobgp(lab, report)
    lab.run("s1", *facts.BIRDC, "configure", '"/etc/bird/bird.conf"')
    for name in facts.SESSIONS:
        report.eventually(f"BIRD's session {name} is established again", facts.bird_established(lab, name))
