# SPDX-License-Identifier: Apache-2.0
"""What others do to FRR's files and to the module's."""
from chapters import has_module, works
from dpu import Dpu, Pings
from expect import Report

_MODULE = "/usr/lib/x86_64-linux-gnu/frr/modules/bgpd_nicleaf.so"


def update_of_frr(report: Report, dpu: Dpu) -> None:
    report.heading("apt replaces FRR's files while its daemons run")
    processes, kernel, frr = dpu.frr_processes(), dpu.kernel(), dpu.frr()
    pings = Pings(dpu)
    report.now("a newer revision of FRR that the module fits is installed, and nobody complains", dpu.holds(
        f"apt-get -q -y -o Dpkg::Use-Pty=0 install {dpu.packages.newer_frr} >/tmp/apt.log 2>&1; status=$?; "
        "cat /tmp/apt.log; [ $status = 0 ] && grep 'Processing triggers for frr-nicleaf' /tmp/apt.log && ! grep 'cannot load' /tmp/apt.log"))
    report.now("it is installed", dpu.holds(
        f"[ $(dpkg-query -W -f '${{Version}}' frr) = '{dpu.packages.newer_frr_version}' ]"))
    report.now("the daemons that ran keep running", dpu.same(processes, dpu.frr_processes))
    report.now("the kernel's objects are the same", dpu.same(kernel, dpu.kernel))
    lost = pings.lost()
    report.now(f"packets between the servers go on: {lost} lost", lambda: (lost.startswith("0 of "), lost))
    bgpd = dpu.says("pidof bgpd")
    dpu.machine.run(f"kill -9 {bgpd}")
    report.eventually("killed, bgpd is started again, from the new files", dpu.holds(
        f'now=$(pidof bgpd) && [ $now != {bgpd} ] && [ "$(readlink /proc/$now/exe)" = /usr/lib/frr/bgpd ]'))
    report.eventually("with the module", has_module(dpu, "bgpd"))
    report.eventually("and with the same configuration", dpu.same(frr, dpu.frr))


def damaged_module(report: Report, dpu: Dpu) -> None:
    report.heading("the module's file is damaged")
    frr = dpu.frr()
    # As a disk would do it. The file that bgpd has mapped stays as it is.
    dpu.machine.run(f"cp {_MODULE} /root/good.so && head -c 3000 /root/good.so >/root/bad.so && mv /root/bad.so {_MODULE}")
    report.now("apt installs an FRR that cannot load it, and says so, and what to do", dpu.holds(
        f"apt-get -q -y --reinstall -o Dpkg::Use-Pty=0 install {dpu.packages.newer_frr} >/tmp/apt.log 2>&1; status=$?; "
        "cat /tmp/apt.log; [ $status = 0 ] && grep \"FRR's bgpd, as it is installed now, cannot load\" /tmp/apt.log && "
        "grep 'do not restart FRR' /tmp/apt.log && ! grep \"FRR's zebra, as\" /tmp/apt.log"))
    dpu.machine.run("kill -9 $(pidof bgpd)")
    report.eventually("killed, bgpd comes up", dpu.holds("pidof bgpd && vtysh -d bgpd -c 'show version'"))
    report.now("without the module", dpu.holds(f"pid=$(pidof bgpd) && ! grep {_MODULE} /proc/$pid/maps"))
    report.now("the journal says why", dpu.prints("journalctl -q -t frr-nicleaf", "bgpd starts without nicleaf's module"))
    report.eventually("the agent says what is missing", dpu.prints(
        "nicleaf show status", "bgpd runs without the nicleaf module"))
    works(report, dpu)
    report.now("dpkg sees the damage", dpu.prints("dpkg --verify frr-nicleaf", _MODULE))
    report.now("apt reinstalls it", dpu.install(dpu.packages.current, "--reinstall"))
    report.now("dpkg finds no fault in it", dpu.silent("dpkg --verify frr-nicleaf"))
    report.now("systemctl restart frr ends", dpu.holds("systemctl restart frr"))
    report.eventually("bgpd has the module", has_module(dpu, "bgpd"))
    report.eventually("and the same configuration", dpu.same(frr, dpu.frr))
    report.eventually("the intent is in force", dpu.phase("applied"))
