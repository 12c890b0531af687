# SPDX-License-Identifier: Apache-2.0
"""Statements about a running lab, asked of the outside world: pings, another BGP speaker's view, a kernel's tables.

Each is printed with whether it held and after how long. Nothing is believed because a program of ours says so.
"""
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from lab import Lab

# Seconds. A bound on hanging only, for a machine that is busy with other things, too: what is true is seen at once.
DEADLINE = 180
PATIENCE = 30  # the same for one answer to a ping
_WIDEST = 500  # of a line of somebody's output; a kernel's FDB is one of 100,000 characters


class Report:
    """Collects what did not hold; exit_status() is for the end."""

    def __init__(self):
        self.failures: list[str] = []
        self._begin = time.monotonic()

    def heading(self, text: str) -> None:
        print(f"\n== {text}", flush=True)

    def _result(self, held: bool, statement: str, seconds: float, detail: str) -> bool:
        print(f"  {'ok' if held else 'FAILED':6} {statement}  ({seconds:.1f} s)", flush=True)
        if not held:
            self.failures.append(statement)
            for line in detail.strip().splitlines()[-25:]:
                print(f"         | {line[:_WIDEST]}", flush=True)
        return held

    def eventually(self, statement: str, probe) -> bool:
        """`probe` gives (held, detail); it is asked until it holds, or DEADLINE is over."""
        return self._ask(statement, probe, DEADLINE)

    def now(self, statement: str, probe) -> bool:
        """The same, asked once."""
        return self._ask(statement, probe, 0)

    def _ask(self, statement: str, probe, deadline: float) -> bool:
        begin = time.monotonic()
        while True:
            held, detail = probe()
            passed = time.monotonic() - begin
            if held or passed >= deadline:
                return self._result(held, statement, passed, detail)
            time.sleep(0.2)

    def all_at_once(self, statements) -> bool:
        """(statement, probe) pairs, asked side by side and once each: for what takes its time to be seen not to be."""
        begin = time.monotonic()
        statements = list(statements)
        with ThreadPoolExecutor(len(statements)) as pool:
            answers = list(pool.map(lambda one: one[1](), statements))
        passed = time.monotonic() - begin
        return all([self._result(held, what, passed, detail) for (what, _), (held, detail) in zip(statements, answers)])

    def exit_status(self) -> int:
        passed = time.monotonic() - self._begin
        if self.failures:
            print(f"\n{len(self.failures)} statements did not hold, after {passed:.0f} s:", flush=True)
            for failure in self.failures:
                print(f"  {failure}", flush=True)
            return 1
        print(f"\nEverything held, after {passed:.0f} s.", flush=True)
        return 0


def answers(lab: Lab, node: str, target: str, source: str | None = None, patience: int = 2):
    """A probe: `target` answers a ping of `node`. `patience`, in seconds: PATIENCE for a probe that is asked once."""
    def probe():
        done = lab.run(node, "ping", "-n", "-c1", f"-W{patience}", *(["-I", source] if source else []), target)
        return done.returncode == 0, done.stdout
    return probe


def silent(lab: Lab, node: str, target: str, source: str | None = None):
    """A probe: none of three pings of `node` is answered by `target`. Says nothing unless a sibling of it answers."""
    def probe():
        done = lab.run(node, "ping", "-n", "-c3", "-i0.5", "-W2", *(["-I", source] if source else []), target)
        unanswered = (done.returncode == 1 and " 0 received" in done.stdout) or "Network is unreachable" in done.stdout
        return unanswered, done.stdout
    return probe


def says(lab: Lab, node: str, command: list[str], accept):
    """A probe: `command` in `node` succeeds, and `accept` is true of its output."""
    def probe():
        done = lab.run(node, *command)
        return done.returncode == 0 and bool(accept(done.stdout)), done.stdout
    return probe


def fail_hard(message: str):
    print(f"FAILED {message}", file=sys.stderr, flush=True)
    sys.exit(1)
