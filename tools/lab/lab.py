# SPDX-License-Identifier: Apache-2.0
"""A running lab: makes a topology out of namespaces and veth pairs, runs commands in its nodes, takes it down."""
import json
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import hardware
import node as nodes
from topology import Topology

# In a shell of the lab, NODE COMMAND... runs the command in the node: the scripts behind these names.
SHORTCUTS = nodes.STATE / "bin"
_STATE_FILE = nodes.STATE / "state.json"


# Seconds for one command in a node: only a bound on hanging. CPU-bound work takes eight times as long in an emulated
# guest, and longer on a busy machine.
DEADLINE = 240
# Seconds for a node's own start: all its daemons start beside those of all other nodes.
START_DEADLINE = 600


class LabError(Exception):
    """The lab could not be made or does not run; the message is for the user."""


class Lab:
    """What test drivers import. All calls are synchronous; run() may be called from several threads."""

    def __init__(self, pids: dict[str, int], environments: dict[str, dict[str, str]]):
        self.pids = pids
        self.environments = environments

    @staticmethod
    def attach() -> "Lab":
        """The lab that runs on this machine."""
        try:
            state = json.loads(_STATE_FILE.read_text())
        except FileNotFoundError:
            raise LabError("no lab is up here") from None
        return Lab(state["pids"], state["environments"])

    def command(self, node: str, argv: list[str]) -> list[str]:
        if node not in self.pids:
            raise LabError(f"no node {node!r}; there are: {', '.join(self.pids)}")
        return nodes.enter_command(self.pids[node], argv)

    def run(self, node: str, *argv: str, deadline: float = DEADLINE,
            stdin: str | None = None) -> subprocess.CompletedProcess:
        """Captures output and errors together, as text; the caller checks the exit status. Throws
        subprocess.TimeoutExpired."""
        return subprocess.run(self.command(node, list(argv)), env=self.environments[node], text=True, input=stdin,
                              stdin=None if stdin is not None else subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=deadline, check=False)


def is_up() -> bool:
    return _STATE_FILE.exists()


def up(topology: Topology, say=lambda line: print(line, file=sys.stderr)) -> Lab:
    """Throws LabError or NodeError; it then leaves only the state that down() removes."""
    if is_up():
        raise LabError(f"a lab is up already ({_STATE_FILE}): take it down first")
    begin = time.monotonic()
    handles: dict[str, nodes.Handle] = {}
    nodes.STATE.mkdir(parents=True, exist_ok=True)
    try:
        hardware.load_drivers(topology)
        for node in topology.nodes.values():
            handles[node.name] = nodes.start(node)
        lab = Lab({name: handle.pid for name, handle in handles.items()},
                  {node.name: nodes.environment(node) for node in topology.nodes.values()})
        _STATE_FILE.write_text(json.dumps({"name": topology.name, "file": topology.path, "pids": lab.pids,
                                           "environments": lab.environments}, indent=1))
        _connect(topology, handles)
        _write_shortcuts(lab)
        say(f"{len(handles)} nodes and {len(topology.links)} links made in {time.monotonic() - begin:.1f} s")
        with ThreadPoolExecutor(len(handles)) as pool:
            list(pool.map(lambda node: _execute(lab, node, say), topology.nodes.values()))
    except BaseException:
        for handle in handles.values():
            handle.kill()
        _forget()
        raise
    say(f"lab {topology.name} is up after {time.monotonic() - begin:.1f} s")
    return lab


def down(results: Path | None = None) -> None:
    """Kills every process of every node; with `results`, saves each node's /var/log there first."""
    lab = Lab.attach()
    for name, pid in lab.pids.items():
        if results is not None:
            _save_logs(pid, results / name)
        try:
            os.kill(pid, 9)
        except ProcessLookupError:
            pass
    _forget()


def _connect(topology: Topology, handles: dict[str, nodes.Handle]) -> None:
    on_switch = [link for _, link in topology.switch_links()]
    hardware.connect(topology, {name: handle.pid for name, handle in handles.items()})
    lines = []
    names: dict[str, list[str]] = {name: [] for name in handles}
    for link in topology.links:
        for end in (link.a, link.b):
            names[end.node].append(end.interface)
        if link in on_switch:
            continue
        lines.append(f"link add {link.a.interface} netns {handles[link.a.node].pid} mtu {link.mtu} type veth "
                     f"peer name {link.b.interface} netns {handles[link.b.node].pid} mtu {link.mtu}")
    made = subprocess.run(["ip", "-batch", "-"], input="\n".join(lines) + "\n", text=True, capture_output=True, check=False)
    if made.returncode != 0:
        raise LabError(f"links: ip -batch: {made.stderr.strip()}")
    for name, handle in handles.items():
        handle.raise_interfaces(names[name])


def _execute(lab: Lab, node, say) -> None:
    for argv in node.exec:
        begin = time.monotonic()
        try:
            done = lab.run(node.name, *argv, deadline=START_DEADLINE)
        except subprocess.TimeoutExpired as error:
            raise LabError(f"node {node.name}: exec {' '.join(argv)}: no end after {error.timeout:.0f} s:\n"
                           f"{(error.output or b'').decode(errors='replace')}") from None
        if done.returncode != 0:
            raise LabError(f"node {node.name}: exec {' '.join(argv)}: exit status {done.returncode}:\n{done.stdout}")
        say(f"{node.name}: {' '.join(argv)}: {time.monotonic() - begin:.1f} s")


def _write_shortcuts(lab: Lab) -> None:
    SHORTCUTS.mkdir(exist_ok=True)
    for name in lab.pids:
        assignments = [f"{key}={value}" for key, value in lab.environments[name].items() if key != "TERM"]
        script = SHORTCUTS / name
        quoted = " ".join("'" + word.replace("'", "'\\''") + "'" for word in lab.command(name, ["env", "-i"] + assignments))
        script.write_text(f'#!/bin/sh\n[ $# -gt 0 ] || set -- bash\nexec {quoted} "TERM=$TERM" "$@"\n')
        script.chmod(0o755)


def _save_logs(pid: int, target: Path) -> None:
    source = Path(f"/proc/{pid}/root/var/log")
    if source.is_dir() and any(source.iterdir()):
        shutil.copytree(source, target, dirs_exist_ok=True, ignore_dangling_symlinks=True)


def _forget() -> None:
    shutil.rmtree(nodes.STATE, ignore_errors=True)
