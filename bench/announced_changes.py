# SPDX-License-Identifier: Apache-2.0
"""How long each change stays that test/topology/kernel_ground.py makes to a DPU's kernel, one by one, while the agent
runs."""
import json
import sys
import time
from pathlib import Path

BENCH = Path(__file__).resolve().parent
sys.path.insert(0, str(BENCH.parent / "test/topology"))
from kernel_ground import ANNOUNCED, DPU  # noqa: E402
from lab import Lab  # noqa: E402

_IN_DPU = (BENCH / "change_in_dpu.py").read_text(encoding="utf-8")


class _Calm:
    """Which change may come next: the agent waits longer before each further repair of the same tenant, and begins anew
    after a quiet time (docs/adr/0035-when-a-change-is-tried-again.md). Otherwise those waits would be measured."""
    FIRST, MOST, AT_ONCE = 0.2, 10, 4  # seconds (src/reconcile/timing.hpp); repairs in a row

    def __init__(self):
        self._repairs = {one.tenant: (0, 0.0) for one in ANNOUNCED}

    def ready_at(self, tenant: str) -> float:
        count, last = self._repairs[tenant]
        pause = self.FIRST * 2**count  # twice what the agent waits
        return last + pause + (self.MOST if count == self.AT_ONCE else 0)

    def repaired(self, tenant: str) -> None:
        count, _ = self._repairs[tenant]
        self._repairs[tenant] = (count % self.AT_ONCE + 1, time.monotonic())


def announced_changes(lab: Lab) -> int:
    """Prints one line of JSON for each change: from the start of the command that makes it to the end of the first look
    that shows the old state again, by a clock in the DPU. Returns how many did not come back."""
    left, calm, lost = list(ANNOUNCED), _Calm(), 0
    while left:
        change = min(left, key=lambda one: calm.ready_at(one.tenant))
        time.sleep(max(0.0, calm.ready_at(change.tenant) - time.monotonic()))
        left.remove(change)
        done = lab.run(DPU, "python3", "-c", _IN_DPU, change.command, change.look, change.pattern)
        calm.repaired(change.tenant)
        if done.returncode != 0:
            print(f"repair: {change.what}: {done.stdout}", file=sys.stderr, flush=True)
            lost += 1
            continue
        took = float(done.stdout)
        print(json.dumps({"bench": "repair", "change": change.what, "ms": round(took, 1), "goal": "ms under 1000",
                          "reached": took < 1000}), flush=True)
    return lost
