# SPDX-License-Identifier: Apache-2.0
"""Runs inside a DPU; see announced_changes.py. Arguments: a command that changes something, a command that shows it, and a
pattern for it. Prints after how many milliseconds it was shown as before."""
import re
import subprocess
import sys
import time

PATIENCE = 40  # seconds
CHANGE, LOOK, PATTERN = sys.argv[1:]


def seen() -> list[str]:
    return re.findall(PATTERN, subprocess.run(LOOK, shell=True, check=False, capture_output=True, text=True).stdout)


before = seen()
begin = time.monotonic()
subprocess.run(CHANGE, shell=True, check=True)
while seen() != before:
    if time.monotonic() - begin > PATIENCE:
        sys.exit(f"before: {before}\nnow: {seen()}")
print((time.monotonic() - begin) * 1000)
