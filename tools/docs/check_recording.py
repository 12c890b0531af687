# SPDX-License-Identifier: Apache-2.0
"""Compares the recording of the demo with the demo: headings, commands and statements, in their order. It starts no lab:
the demo reports to a list, and nothing is asked."""
import contextlib
import difflib
import importlib.machinery
import importlib.util
import io
import json
import re
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def demo_module():
    path = str(CHECKOUT / "tools/demo-in-lab")
    loader = importlib.machinery.SourceFileLoader("demo_in_lab", path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("demo_in_lab", loader))
    sys.dont_write_bytecode = True
    loader.exec_module(module)
    return module


class NoLab:
    """Every command succeeds; a DPU's document is the topology's."""

    @staticmethod
    def run(node: str, *argv: str, **_) -> subprocess.CompletedProcess:
        output = "applied:\n" if argv[:2] == ("nicleaf", "apply") else ""
        if argv[0] == "cat":
            output = (CHECKOUT / f"topologies/two-dpus/{node}.json").read_text(encoding="utf-8")
        return subprocess.CompletedProcess(argv, 0, output)


class Report:
    """Prints what expect.Report prints when all holds, and asks nothing."""
    failures: tuple = ()

    @staticmethod
    def heading(text: str) -> None:
        print(f"== {text}")

    @staticmethod
    def now(statement: str, _) -> None:
        print(f"  ok     {statement}  (0.0 s)")

    eventually = now

    def all_at_once(self, statements) -> None:
        for statement, probe in statements:
            self.now(statement, probe)


def without_figures(statement: str) -> str:
    """What was applied, and how fast, differs from run to run."""
    return re.sub(r"applied:.*", "applied:", statement)


def shown(text: str) -> list[str]:
    found = re.finditer(r"^(== .*)$|^  (dpu\d# .*)$|^  ok     (.*)  \([0-9.]+ s\)$", text, re.MULTILINE)
    return [one[1] or one[2] or without_figures(one[3]) for one in found]


def of_demo() -> list[str]:
    demo, lab, report = demo_module(), NoLab(), Report()
    demo.facts.session_history = lambda _: {}
    dpus = [demo.Agent(lab, "dpu1"), demo.Agent(lab, "dpu2")]
    with contextlib.redirect_stdout(io.StringIO()) as text:
        demo.from_intent_to_packets(lab, report, dpus)
        demo.one_tenant_changes(lab, report, dpus[0])
    return shown(text.getvalue())


def of_recording(path: Path) -> list[str]:
    _, *events = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return shown("".join(event[2] for event in events).replace("\r\n", "\n"))


def main() -> int:
    recording = Path(sys.argv[1])
    differences = list(difflib.unified_diff(of_recording(recording), of_demo(), str(recording), "tools/demo-in-lab",
                                            lineterm=""))
    print("\n".join(differences) if differences else "the recording is current")
    if differences:
        print("record the demo again: ./dev record")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
