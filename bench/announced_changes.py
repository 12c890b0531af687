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


# Seconds without a repair of a tenant until the agent repairs it at once again, whatever was before: twice the longest
# pause between two repairs (retryMost in src/reconcile/timing.hpp; docs/adr/0035-when-a-change-is-tried-again.md).
# Otherwise those pauses would be measured. One change may cause several repairs.
_CALM = 21


def announced_changes(lab: Lab) -> int:
    """Prints one line of JSON for each change: from the start of the command that makes it to the end of the first look
    that shows the old state again, by a clock in the DPU. Returns how many did not come back."""
    left, lost = list(ANNOUNCED), 0
    ready = dict.fromkeys((one.tenant for one in ANNOUNCED), time.monotonic() + _CALM)
    while left:
        change = min(left, key=lambda one: ready[one.tenant])
        time.sleep(max(0.0, ready[change.tenant] - time.monotonic()))
        left.remove(change)
        done = lab.run(DPU, "python3", "-c", _IN_DPU, change.command, change.look, change.pattern)
        ready[change.tenant] = time.monotonic() + _CALM
        if done.returncode != 0:
            print(f"repair: {change.what}: {done.stdout}", file=sys.stderr, flush=True)
            lost += 1
            continue
        took = float(done.stdout)
        print(json.dumps({"bench": "repair", "change": change.what, "ms": round(took, 1), "goal": "ms under 1000",
                          "reached": took < 1000}), flush=True)
    return lost
