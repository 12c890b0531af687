# SPDX-License-Identifier: Apache-2.0
"""A Debian with systemd in QEMU, on a disk of its own: boots, runs scripts, reboots. Without KVM, so it works anywhere."""
import itertools
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import guest_image
import host_clock
import syscalls

BOOT_DEADLINE = 500  # seconds: only bounds on hanging, also for a busy machine; below the report's SILENCE
SCRIPT_DEADLINE = 500
# What the guest needs on top of the lab's modules: its disk, its network card, and systemd.
_MODULES = guest_image.MODULES + ("virtio_blk", "crc32c_generic", "ext4", "autofs4", "virtio_net")


class MachineError(Exception):
    """The guest does not answer; the message has the path of its console log."""


@dataclass(frozen=True)
class Done:
    status: int
    output: str  # and errors

    @property
    def ok(self) -> bool:
        return self.status == 0


class Machine:
    """Starts at once and ends at close(). `folder` becomes /lab in the guest."""

    def __init__(self, image: guest_image.Image, disk: Path, folder: Path):
        self._jobs = folder / "jobs"
        self._numbers = itertools.count(1)
        self._console = folder / "console.log"
        shutil.rmtree(self._jobs, ignore_errors=True)
        self._jobs.mkdir(parents=True)
        initramfs = folder / "initramfs"
        guest_image.write_initramfs(initramfs, Path(__file__).with_name("initramfs-init"),
                                    guest_image.module_files(image, _MODULES))
        # One processor: the emulation of several loses one now and then.
        self._qemu = subprocess.Popen(
            ["qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-smp", "1", "-m", "2G", "-nodefaults",
             "-display", "none", "-serial", f"file:{self._console}", "-kernel", str(image.kernel),
             "-initrd", str(initramfs), "-append",
             " ".join(["console=ttyS0 loglevel=5 mitigations=off random.trust_cpu=on no_timer_check panic=-1",
                       # On a busy host, an emulated machine stands still for longer than a watchdog waits.
                       "cryptomgr.notests", "systemd.service_watchdogs=false"] + host_clock.kernel_arguments()),
             "-drive", f"file={disk},format=raw,if=virtio,cache=unsafe",
             "-netdev", "hubport,id=uplink,hubid=1", "-device", "virtio-net-pci,netdev=uplink",
             "-virtfs", f"local,path={folder},mount_tag=lab,security_model=none"],
            stdin=subprocess.DEVNULL, preexec_fn=syscalls.die_with_parent)

    def wait_for_boot(self, before: str = "") -> str:
        """Returns the boot's id, which is not `before`, when systemd has started everything."""
        end = time.monotonic() + BOOT_DEADLINE
        while time.monotonic() < end:
            done = self._try("cat /proc/sys/kernel/random/boot_id", 20)
            if done and done.ok and done.output != before:
                # It is "degraded" if a unit has failed, which a statement of the test has to say.
                self.run("systemctl is-system-running --wait")
                return done.output
            if not done:
                self._forget_jobs()
        raise MachineError(f"the guest did not boot within {BOOT_DEADLINE} s; its console: {self._console}")

    def run(self, script: str, deadline: float = SCRIPT_DEADLINE) -> Done:
        """Runs a bash script as root."""
        done = self._try(script, deadline)
        if done is None:
            raise MachineError(f"no answer within {deadline:.0f} s to: {script}; the guest's console: {self._console}")
        return done

    def reboot(self) -> None:
        """Returns when all is up again."""
        before = self.wait_for_boot()
        # Not at once: this script has to end before.
        self.run("systemd-run --quiet --on-active=1 systemctl reboot")
        self.wait_for_boot(before)

    def close(self) -> None:
        self._qemu.terminate()
        try:
            self._qemu.wait(5)
        except subprocess.TimeoutExpired:
            self._qemu.kill()
            self._qemu.wait()

    def _try(self, script: str, deadline: float) -> Done | None:
        name = f"{next(self._numbers):04}"
        job, output, status = (self._jobs / f"{name}.{kind}" for kind in ("job", "out", "status"))
        written = self._jobs / f"{name}.written"
        written.write_text(script + "\n")
        written.rename(job)
        end = time.monotonic() + deadline
        while not status.exists():
            if self._qemu.poll() is not None:
                raise MachineError(f"QEMU has ended; the guest's console: {self._console}")
            if time.monotonic() > end:
                return None
            time.sleep(0.05)
        done = Done(int(status.read_text()), output.read_text(errors="replace"))
        for file in (job, output, status):
            file.unlink(missing_ok=True)
        return done

    def _forget_jobs(self) -> None:
        for file in self._jobs.iterdir():
            file.unlink(missing_ok=True)
