# SPDX-License-Identifier: Apache-2.0
"""Upgrades, downgrades and reboots: what they must keep, and what they cost."""
from chapters import has_module, healthy, no_loss, works
from dpu import Dpu, Pings
from expect import Report


class Before:
    """What a change of the packages has to leave as it is."""

    def __init__(self, dpu: Dpu):
        self._dpu = dpu
        self._kernel, self._frr, self._processes = dpu.kernel(), dpu.frr(), dpu.frr_processes()
        self._history, self._agent = dpu.history(), dpu.agent()
        self._pings = Pings(dpu)

    def unchanged(self, report: Report) -> None:
        dpu = self._dpu
        report.eventually("another agent runs", dpu.agent_is_another_than(self._agent))
        report.now("it is the one that is installed", dpu.holds(
            '[ "$(readlink /proc/$(systemctl show -P MainPID nicleafd)/exe)" = /usr/sbin/nicleafd ]'))
        report.eventually("it has the same intent in force", dpu.phase("applied"))
        lost = self._pings.lost()
        report.now(f"packets between the servers go on: {lost} lost", no_loss(lost))
        report.now("the kernel's objects are the same, with the same ifindex", dpu.same(self._kernel, dpu.kernel))
        report.now("FRR's daemons are the same", dpu.same(self._processes, dpu.frr_processes))
        report.now("FRR's running configuration is the same", dpu.same(self._frr, dpu.frr))
        report.now("the history is the same", dpu.same(self._history, dpu.history))


def upgrade(report: Report, dpu: Dpu) -> None:
    report.heading("an upgrade from the previous version")
    before = Before(dpu)
    report.now("apt upgrades", dpu.install(dpu.packages.current))
    report.now("both packages have the new version", dpu.versions_are(dpu.packages.version))
    before.unchanged(report)


def downgrade(report: Report, dpu: Dpu) -> None:
    report.heading("a downgrade to the previous version, and back")
    agent = dpu.agent()
    report.now("apt refuses it without --allow-downgrades", dpu.fails(
        f"apt-get -q -y --no-install-recommends install {' '.join(dpu.packages.previous)}", "downgrade"))
    report.now("and has changed nothing", dpu.holds(f"[ $(systemctl show -P MainPID nicleafd) = {agent} ]"))
    report.now("dpkg does not configure one of them alone", dpu.fails(
        f"dpkg -i {dpu.packages.previous[0]}", "frr-nicleaf"))
    report.now("the agent that ran goes on", dpu.holds(f"[ $(systemctl show -P MainPID nicleafd) = {agent} ]"))
    report.now("dpkg makes both equal again", dpu.holds(f"dpkg -i {' '.join(dpu.packages.current)}"))
    before = Before(dpu)
    report.now("with that option, apt downgrades", dpu.install(dpu.packages.previous, "--allow-downgrades"))
    report.now("both packages have the previous version", dpu.versions_are(dpu.packages.previous_version))
    before.unchanged(report)
    report.now("apt upgrades again", dpu.install(dpu.packages.current))
    report.now("both packages have the new version", dpu.versions_are(dpu.packages.version))


def reinstallation(report: Report, dpu: Dpu) -> None:
    report.heading("a reinstallation")
    before = Before(dpu)
    report.now("apt reinstalls", dpu.install(dpu.packages.current, "--reinstall"))
    before.unchanged(report)


def reboot(report: Report, dpu: Dpu) -> None:
    report.heading("a reboot")
    kernel, frr, history = dpu.kernel_without_indexes(), dpu.frr(), dpu.history()
    dpu.machine.reboot()
    report.now("the machine comes up again", dpu.holds("uptime"))
    report.eventually("the intent is in force by itself", dpu.phase("applied"))
    healthy(report, dpu)
    report.eventually("the kernel has the same objects", dpu.same(kernel, dpu.kernel_without_indexes))
    report.eventually("FRR has the same running configuration", dpu.same(frr, dpu.frr))
    report.now("the history is the same", dpu.same(history, dpu.history))
    works(report, dpu)


def restart_of_frr(report: Report, dpu: Dpu) -> None:
    report.heading("FRR restarts while the agent is down")
    frr = dpu.frr()
    dpu.machine.run("systemctl stop nicleafd")
    report.now("systemctl restart frr ends", dpu.holds("systemctl restart frr"))
    for daemon in ("zebra", "bgpd", "staticd"):
        report.eventually(f"{daemon} has the module", has_module(dpu, daemon))
    report.eventually("FRR has the same running configuration, without the agent", dpu.same(frr, dpu.frr))
    works(report, dpu)
    report.now("the agent starts", dpu.holds("systemctl start nicleafd"))
    report.eventually("and has the intent in force", dpu.phase("applied"))
