# SPDX-License-Identifier: Apache-2.0
"""Kills and restarts a DPU's FRR daemons as watchfrr does: bgpd alone, but all daemons if it is zebra."""
from expect import Report
from lab import Lab


def kill(lab: Lab, report: Report, dpu: str, names: tuple[str, ...]) -> None:
    for name in names:
        done = lab.run(dpu, "pkill", "-KILL", "-x", name)
        report.now(f"{name} of {dpu} is killed", lambda done=done: (done.returncode == 0, done.stdout))


def start_command(name: str) -> str:
    """For bash in a DPU."""
    return (f". /etc/frr/daemons; exec /usr/lib/frr/{name} -d -F datacenter --log file:/var/log/frr/{name}.log "
            f"${name}_options")


def start(lab: Lab, report: Report, dpu: str, names: tuple[str, ...]) -> None:
    for name in names:
        done = lab.run(dpu, "bash", "-c", start_command(name))
        report.now(f"{name} is started again", lambda done=done: (done.returncode == 0, done.stdout))
