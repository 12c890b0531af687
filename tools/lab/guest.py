# SPDX-License-Identifier: Apache-2.0
"""Boots the lab's guest and runs one command line in it: QEMU without KVM, which works on any machine.

The command's output comes over a virtio-serial port of its own (or, for a shell, a virtio console), so that kernel
messages cannot mix with it. Its exit status comes in a file in the run's folder, which the guest mounts. Without a
status file, the guest has died, whatever else it printed.
"""
import contextlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import guest_files
import host_clock
import syscalls
from guest_image import Image

BOOT_DEADLINE = 600  # a boot takes 10 seconds on an idle machine
BOOTS = 3
# QEMU's emulation of several processors loses one now and then while the kernel patches its own code: mostly at boot, and
# whenever a feature is used for the first time. The kernel's watchdog then complains until the end; on a busy host it
# complains for a moment only.
_STUCK = re.compile(r"watchdog: BUG: soft lockup - CPU#\d+ stuck for (\d{3,})s")
KEPT_RUNS = 10


class GuestError(Exception):
    """The guest died, hung or never came up; the message has the path of its console log."""


class _ProcessorLost(GuestError):
    """A fault of the emulation, as the guest's own watchdog says: another boot helps."""


def new_run_folder(parent: Path) -> Path:
    """A new folder for one run's logs; removes all but the youngest few of earlier runs."""
    parent.mkdir(parents=True, exist_ok=True)
    for old in sorted(parent.glob("run-*"))[:1 - KEPT_RUNS]:
        shutil.rmtree(old, ignore_errors=True)
    folder = parent / f"run-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}"
    folder.mkdir()
    return folder


def run(image: Image, folder: Path, command: list[str], files: list[str], devices: list[str], interactive: bool,
        deadline: float | None) -> int:
    """Returns the exit status of `command`, which starts anew in another boot if the emulation loses a processor.
    `files`: the programs, files and folders of the checkout that the guest keeps in its memory. `devices`: QEMU arguments
    for more devices. `deadline`, in seconds, counts from the start of each boot."""
    (folder / "start").write_text(_start_script(image, command, interactive))
    guest_files.write(_files(folder), files)
    try:
        return _run(image, folder, devices, interactive, deadline)
    finally:
        _files(folder).unlink()


def _run(image: Image, folder: Path, devices: list[str], interactive: bool, deadline: float | None) -> int:
    for attempt in range(1, BOOTS + 1):
        console = folder / ("console.log" if attempt == 1 else f"console-{attempt}.log")
        try:
            _boot(image, folder, console, devices, interactive, deadline)
            break
        except _ProcessorLost as error:
            if attempt == BOOTS:
                raise
            print(f"lab: {error}; booting again", file=sys.stderr, flush=True)
    try:
        return int((folder / "status").read_text())
    except (FileNotFoundError, ValueError):
        raise GuestError(f"the guest died before the command ended; its console: {console}\n{_tail(console)}") from None


def _boot(image: Image, folder: Path, console: Path, devices: list[str], interactive: bool,
          deadline: float | None) -> None:
    """From the boot to the end of the guest."""
    begin = time.monotonic()
    (folder / "booted").unlink(missing_ok=True)
    with contextlib.ExitStack() as cleanup:
        pipes = [] if interactive else [_pumped(stream, cleanup) for stream in (sys.stdout, sys.stderr)]
        # A process group of its own: we handle Ctrl-C ourselves. It must not outlive us either.
        qemu = subprocess.Popen(_qemu(image, folder, console, pipes) + devices, process_group=None if interactive else 0,
                                stdin=None if interactive else subprocess.DEVNULL, pass_fds=pipes,
                                preexec_fn=syscalls.die_with_parent)
        for pipe in pipes:
            os.close(pipe)
        try:
            _wait(qemu, folder, console, begin, deadline)
        finally:
            _end(qemu)


def _end(qemu: subprocess.Popen) -> None:
    """Ends QEMU with SIGTERM first, so that it restores the terminal."""
    qemu.terminate()
    try:
        qemu.wait(5)
    except subprocess.TimeoutExpired:
        qemu.kill()
        qemu.wait()


def _pumped(stream, cleanup: contextlib.ExitStack) -> int:
    """The writing end of a pipe whose data goes to `stream`. (QEMU itself can append to a pipe, but not to every kind
    of file that our output may be.)"""
    reading, writing = os.pipe()

    def pump() -> None:
        with os.fdopen(reading, "rb", buffering=0) as source:
            while data := source.read(65536):
                stream.buffer.write(data)
                stream.buffer.flush()

    thread = threading.Thread(target=pump, daemon=True)
    thread.start()
    cleanup.callback(thread.join, 10)
    return writing


def _wait(qemu: subprocess.Popen, folder: Path, console: Path, begin: float, deadline: float | None) -> None:
    booted = False
    while qemu.poll() is None:
        passed = time.monotonic() - begin
        booted = booted or (folder / "booted").exists()
        if not booted and passed > BOOT_DEADLINE:
            raise GuestError(f"the guest did not boot within {BOOT_DEADLINE} s; its console: {console}\n{_tail(console)}")
        if stuck := _STUCK.findall(console.read_text(errors="replace") if console.exists() else ""):
            raise _ProcessorLost(f"a processor of the guest has been stuck for {stuck[-1]} s; console: {console}")
        if deadline is not None and passed > deadline:
            raise GuestError(f"the command did not end within {deadline:.0f} s; logs: {folder}; the guest's console:\n"
                             f"{_tail(console)}")
        try:
            qemu.wait(0.2)
        except subprocess.TimeoutExpired:
            pass


def _tail(console: Path) -> str:
    lines = console.read_text(errors="replace").splitlines() if console.exists() else []
    return "\n".join("  " + line for line in lines[-15:])


def _start_script(image: Image, command: list[str], interactive: bool) -> str:
    """The script of the guest's process 1 once it has its root; it ends by powering off."""
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8",
                   "TERM": os.environ.get("TERM", "dumb"), "NICLEAF_LAB_GUEST": "1",
                   "NICLEAF_LAB_MODULE_ROOT": str(image.module_root), "NICLEAF_LAB_KERNEL": image.version}
    lines = [f"export {key}={shlex.quote(value)}" for key, value in environment.items()]
    lines.append(f"cd {shlex.quote(os.getcwd())}")
    if interactive:
        size = shutil.get_terminal_size()
        lines.append(f"stty -F /dev/hvc0 rows {size.lines} cols {size.columns} sane")
        ends = "</dev/hvc0 >/dev/hvc0 2>&1"
        prefix = "setsid -c "
    else:
        lines += ['for port in /sys/class/virtio-ports/*; do',
                  '  read -r name <"$port/name" && eval "$name=/dev/${port##*/}"', 'done']
        ends = '</dev/null >"$out" 2>"$err"'
        prefix = ""
    lines += ["hostname nicleaf-lab", ": >/run/results/booted", f"{prefix}{shlex.join(command)} {ends}",
              "echo $? >/run/results/status", "sync", "echo o >/proc/sysrq-trigger", "while :; do sleep 60; done"]
    return "\n".join(lines) + "\n"


def _qemu(image: Image, folder: Path, console: Path, pipes: list[int]) -> list[str]:
    """`pipes` take the command's output and errors; without them, the command gets a terminal."""
    ports = []
    for name, pipe in zip(("out", "err"), pipes):
        ports += ["-add-fd", f"fd={pipe},set={pipe}",
                  "-chardev", f"file,id={name},path=/dev/fdset/{pipe},append=on",
                  "-device", f"virtserialport,chardev={name},name={name}"]
    if not pipes:
        ports = ["-chardev", "stdio,id=tty,signal=off", "-device", "virtconsole,chardev=tty"]
    return ["qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "4G",
            "-nodefaults", "-display", "none", "-no-reboot", "-nic", "none", "-serial", f"file:{_escaped(console)}",
            "-kernel", str(image.kernel), "-initrd", str(image.initramfs),
            "-append", " ".join(["console=ttyS0 loglevel=5 mitigations=off random.trust_cpu=on no_timer_check panic=-1",
                                 "cryptomgr.notests", f"files={_files(folder)}"]
                                + host_clock.kernel_arguments()),
            "-virtfs", "local,path=/,mount_tag=root,security_model=none,multidevs=remap,readonly=on",
            "-virtfs", f"local,path={_escaped(folder)},mount_tag=results,security_model=none",
            "-device", "virtio-serial-pci"] + ports


def _files(folder: Path) -> Path:
    return folder / "files.tar"


def _escaped(path: Path) -> str:
    """Doubles commas, as QEMU requires in option values."""
    return str(path).replace(",", ",,")
