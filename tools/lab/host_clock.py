# SPDX-License-Identifier: Apache-2.0
"""The guest's clock. QEMU without KVM shows the guest this machine's time-stamp counter, but the guest cannot measure
its speed, because the reference timer is emulated. The guest would use the emulated HPET instead, each time under the
lock that QEMU's own timers need: on a busy machine, timers then come seconds late and the guest stands still."""
import ctypes
import mmap
import time

_RDTSC = bytes.fromhex("0f31 48c1e220 4809d0 c3")  # rdtsc; shl rdx, 32; or rax, rdx; ret
_SPAN = 0.2  # seconds to measure


def kernel_arguments() -> list[str]:
    """Arguments for the guest's kernel; none if this machine's counter has no constant speed."""
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        flags = next((line.split() for line in info if line.startswith("flags")), [])
    if not {"constant_tsc", "nonstop_tsc"} <= set(flags):
        return []
    return [f"tsc_early_khz={_kilohertz()}", "tsc=reliable"]


def _kilohertz() -> int:
    with mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC) as page:
        page.write(_RDTSC)
        anchor = ctypes.c_char.from_buffer(page)
        try:
            read = ctypes.CFUNCTYPE(ctypes.c_uint64)(ctypes.addressof(anchor))
            began, ticks = _both(read)
            time.sleep(_SPAN)
            ended, more = _both(read)
            return round((more - ticks) * 1_000_000 / (ended - began))
        finally:
            del anchor


def _both(read) -> tuple[int, int]:
    """Nanoseconds and ticks of one moment: takes the shortest of several attempts, because it was not interrupted."""
    attempts = []
    for _ in range(20):
        before = time.clock_gettime_ns(time.CLOCK_MONOTONIC_RAW)
        ticks = read()
        after = time.clock_gettime_ns(time.CLOCK_MONOTONIC_RAW)
        attempts.append((after - before, (before + after) // 2, ticks))
    return min(attempts)[1:]
