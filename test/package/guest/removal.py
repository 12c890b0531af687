# SPDX-License-Identifier: Apache-2.0
"""What a purge leaves."""
from dpu import Dpu
from expect import Report

# Not what the system, apt and this test write while the machine runs.
_FILES = """
cd / && find / -xdev \\( -path /proc -o -path /sys -o -path /dev -o -path /run -o -path /tmp -o -path /lab -o -path /root \\
    -o -path /var/tmp -o -path /var/cache -o -path /var/log -o -path /var/lib/apt -o -path /var/lib/dpkg \\
    -o -path /var/lib/systemd -o -path /etc/ld.so.cache \\) -prune -o -printf '%M %u %g %p\\n' | sort -k 4
cat /etc/frr/daemons /etc/frr/frr.conf
"""


def files(dpu: Dpu) -> str:
    return dpu.says(_FILES)


def purge(report: Report, dpu: Dpu, bare: str) -> None:
    """`bare`: files() before the installation."""
    report.heading("a purge")
    report.now("apt purges the packages, and what came with them", dpu.holds(
        "apt-get -q -y -o Dpkg::Use-Pty=0 autoremove --purge nicleaf frr-nicleaf"))
    report.now("no process of the agent's is left", dpu.fails("pidof nicleafd"))
    report.eventually("FRR runs, without the module", dpu.holds(
        "systemctl is-active frr && pidof zebra && ! grep nicleaf /proc/$(pidof zebra)/maps"))
    report.now("no unit has failed", dpu.silent("systemctl --failed --no-legend"))
    report.now("dpkg knows nothing of them", dpu.silent("dpkg-query -W -f '${Package}\\n' '*nicleaf*' 2>/dev/null"))
    report.now("every file is as before the installation", dpu.same(_without_user(bare), lambda: _without_user(files(dpu))))
    report.now("systemd has nothing of them", dpu.silent("systemctl list-unit-files --no-legend | grep nicleafd"))
    # As of every system user of a Debian package.
    report.now("user nicleaf stays", dpu.holds("getent passwd nicleaf"))


def _without_user(listed: str) -> str:
    """Without the backups of /etc/passwd and the like."""
    return "\n".join(line for line in listed.splitlines() if not line.endswith(("/etc/passwd-", "/etc/group-",
                                                                               "/etc/shadow-", "/etc/gshadow-")))
