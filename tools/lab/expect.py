# SPDX-License-Identifier: Apache-2.0
"""Statements about a running lab, confirmed by the outside world: pings, another BGP speaker's view, a kernel's tables.

Prints each statement with whether it held and after how long. A statement of nicleaf about itself is no proof.
"""
import faulthandler
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from lab import Lab

# Seconds: only a bound on hanging, also for a busy machine. A true statement is confirmed at once.
DEADLINE = 180
PATIENCE = 30  # seconds, for one answer to a ping
SILENCE = 600  # seconds between two statements; after that the test prints where each of its threads is, and ends
_WIDEST = 500  # longest printed line of another program's output; a kernel's FDB can be one of 100,000 characters


class Report:
    """Collects the statements that did not hold; exit_status() is for the end."""

    def __init__(self):
        self.failures: list[str] = []
        self._begin = time.monotonic()
        self._alive()

    @staticmethod
    def _alive() -> None:
        faulthandler.dump_traceback_later(SILENCE, exit=True)

    def heading(self, text: str) -> None:
        print(f"\n== {text}", flush=True)

    def _result(self, held: bool, statement: str, seconds: float, detail: str) -> bool:
        self._alive()
        print(f"  {'ok' if held else 'FAILED':6} {statement}  ({seconds:.1f} s)", flush=True)
        if not held:
            self.failures.append(statement)
            for line in detail.strip().splitlines()[-25:]:
                print(f"         | {line[:_WIDEST]}", flush=True)
        return held

    def eventually(self, statement: str, probe) -> bool:
        """`probe` returns (held, detail); repeats it until it holds or DEADLINE is over."""
        return self._ask(statement, probe, DEADLINE)

    def now(self, statement: str, probe) -> bool:
        """Like eventually(), with one try."""
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
        """Tries (statement, probe) pairs at the same time and once each: for statements that something does not happen,
        which take time to confirm."""
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
    """A probe: `target` answers a ping from `node`. `patience`, in seconds: PATIENCE for a probe that is tried once."""
    def probe():
        done = lab.run(node, "ping", "-n", "-c1", f"-W{patience}", *(["-I", source] if source else []), target)
        return done.returncode == 0, done.stdout
    return probe


def silent(lab: Lab, node: str, target: str, source: str | None = None):
    """A probe: `target` answers none of three pings from `node`. Proves something only if a similar ping is
    answered."""
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
