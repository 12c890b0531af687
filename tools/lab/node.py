# SPDX-License-Identifier: Apache-2.0
"""One node of the lab: the first process of its own namespaces, with a root of its own.

The root is an overlay over the machine's root, with its upper layer in memory: nobody else sees what a node writes, and
nothing of it remains. The machine's installed packages replace the image that the topology names.
"""
import os
import signal
import socket
import traceback
from pathlib import Path

import syscalls
from topology import Node

STATE = Path("/run/nicleaf-lab")
# These folders start empty, as in a container.
EMPTY = ("/run", "/tmp", "/var/tmp", "/var/log")
BASE_ENV = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}


class NodeError(Exception):
    """A node could not be made; the message names the node and what failed."""


def start(node: Node) -> "Handle":
    """Forks the node's first process and returns when its root is ready; throws NodeError."""
    ready, tell = os.pipe()
    hear, go = os.pipe()
    child = os.fork()
    if child == 0:
        _enter(node, tell, hear)
    os.close(tell)
    os.close(hear)
    # Each line comes from one of two processes: "pid" is the id of the first process as we see it, "failed" is what
    # failed.
    with os.fdopen(ready, encoding="utf-8") as stream:
        report = dict(line.rstrip("\n").split(" ", 1) for line in stream)
    os.waitpid(child, 0)
    if "failed" in report or "pid" not in report:
        raise NodeError(f"node {node.name}: {report.get('failed', 'its first process died')}")
    return Handle(node, int(report["pid"]), go)


class Handle:
    """A running node, seen from outside."""

    def __init__(self, node: Node, pid: int, go: int):
        self.node = node
        self.pid = pid
        self._go = go

    def raise_interfaces(self, names: list[str]) -> None:
        """Lets the first process raise the interfaces that have been moved into the node. Call it once."""
        os.write(self._go, (" ".join(names) + "\n").encode())
        os.close(self._go)

    def kill(self) -> None:
        """Ends all processes of the node: the kernel kills them when a PID namespace loses its first process."""
        try:
            os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def enter_command(pid: int, command: list[str]) -> list[str]:
    """argv that runs `command` in all namespaces of the node whose first process is `pid`."""
    return ["nsenter", f"--target={pid}", "--mount", "--uts", "--ipc", "--net", "--pid", "--root", "--wd", "--"] + command


def environment(node: Node) -> dict[str, str]:
    terminal = {"TERM": os.environ["TERM"]} if "TERM" in os.environ else {}
    return BASE_ENV | terminal | node.env


def _enter(node: Node, tell: int, hear: int) -> None:
    """Runs in the child; never returns."""
    try:
        _close_others((tell, hear))
        # The switch's driver keeps its ports in their namespace.
        network = 0 if node.hardware == "rocker" else syscalls.CLONE_NEWNET
        syscalls.unshare(syscalls.CLONE_NEWNS | syscalls.CLONE_NEWUTS | syscalls.CLONE_NEWIPC | syscalls.CLONE_NEWPID
                         | network)
        first = os.fork()
        if first != 0:
            os.write(tell, f"pid {first}\n".encode())
            os._exit(0)
        _make_root(node)
        socket.sethostname(node.name)
        syscalls.raise_interface("lo")
        for key, value in node.sysctls.items():
            _set_sysctl(key, value)
        os.close(tell)
        _be_first(hear)
    except OSError as error:
        os.write(tell, f"failed {error}\n".encode())
    except BaseException:
        os.write(tell, f"failed {' / '.join(traceback.format_exc().splitlines())}\n".encode())
    os._exit(1)


def _close_others(kept: tuple[int, ...]) -> None:
    """A node outlives its starter: it closes the starter's terminal and the pipes of other nodes."""
    nothing = os.open("/dev/null", os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    for name in os.listdir("/proc/self/fd"):
        if int(name) > 2 and int(name) not in kept:
            try:
                os.close(int(name))
            except OSError:
                pass  # the descriptor of listdir itself


def _make_root(node: Node) -> None:
    syscalls.mount("", "/", flags=syscalls.MS_REC | syscalls.MS_PRIVATE)
    base = STATE / node.name
    memory, root = str(base / "rw"), str(base / "root")
    for path in (memory, root):
        os.makedirs(path, exist_ok=True)
    syscalls.mount("nicleaf-lab", memory, "tmpfs", data="mode=0755")
    for part in ("upper", "work"):
        os.mkdir(f"{memory}/{part}")
    syscalls.mount("nicleaf-lab", root, "overlay",
                   data=f"lowerdir=/,upperdir={memory}/upper,workdir={memory}/work")
    os.makedirs(f"{root}/.outside", exist_ok=True)
    syscalls.pivot_root(root, f"{root}/.outside")
    os.chdir("/")
    syscalls.mount("proc", "/proc", "proc")
    syscalls.mount("sysfs", "/sys", "sysfs")
    syscalls.mount("/.outside/dev", "/dev", flags=syscalls.MS_BIND | syscalls.MS_REC)
    for path in EMPTY:
        syscalls.mount("nicleaf-lab", path, "tmpfs", data="mode=1777" if path.endswith("tmp") else "mode=0755")
    for bind in node.binds:
        _bind(f"/.outside{bind.source}", bind.target, bind.readonly)
    syscalls.unmount("/.outside")
    os.rmdir("/.outside")


def _bind(source: str, target: str, readonly: bool) -> None:
    if not os.path.exists(source):
        raise FileNotFoundError(f"bind {source.removeprefix('/.outside')}: no such file or directory")
    if not os.path.exists(target):
        os.makedirs(os.path.dirname(target) if os.path.isfile(source) else target, exist_ok=True)
        if os.path.isfile(source):
            Path(target).touch()
    syscalls.mount(source, target, flags=syscalls.MS_BIND | syscalls.MS_REC)
    if readonly:
        syscalls.mount("", target, flags=syscalls.MS_BIND | syscalls.MS_REMOUNT | syscalls.MS_RDONLY)


def _set_sysctl(key: str, value: str) -> None:
    path = Path("/proc/sys") / key.replace(".", "/")
    try:
        path.write_text(value)
    except OSError as error:
        raise OSError(error.errno, f"sysctl {key}={value}: {error.strerror}") from None


def _be_first(hear: int) -> None:
    """The remaining work of process 1: raise the links when they exist, then collect orphans forever."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with os.fdopen(hear, encoding="utf-8") as stream:
        for name in stream.readline().split():
            syscalls.raise_interface(name)
    while True:
        try:
            os.wait()
        except ChildProcessError:
            signal.sigwait({signal.SIGCHLD})
