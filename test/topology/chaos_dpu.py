# SPDX-License-Identifier: Apache-2.0
"""The DPU that chaos happens to: what it was given, what it acknowledged, and what it must look like."""
import copy
import json
import subprocess

import frr_daemons
from agent import Agent, with_another_blue_segment, without_blue
from dpu_objects import differences, objects
from expect import Report, answers
from lab import Lab

DPU, OTHER = "dpu1", "dpu2"
RED = (("s1", "192.168.10.11", "192.168.10.12"), ("s1", "192.168.11.11", "192.168.12.12"))
BLUE = (("s3", "192.168.10.11", "192.168.10.12"),)
DAEMONS = ("zebra", "bgpd", "staticd")


def _isolated(document: dict) -> dict:
    for port in (changed := copy.deepcopy(document))["nicleaf-fabric:fabric"]["port"]:
        port["isolated"] = True
    return changed


class Dpu:
    def __init__(self, lab: Lab, report: Report):
        self.lab, self.report = lab, report
        self.agent = Agent(lab, DPU)
        base = self.agent.document()
        self._variants = {"as in the topology": base, "without blue": without_blue(base),
                          "with another segment of blue": with_another_blue_segment(base, 1),
                          "with isolated ports": _isolated(base)}
        self._clean: dict[str, dict[str, object]] = {}  # of each variant, on a DPU to which nothing happened
        self._generation = 100
        self._offered: dict[int, str] = {}  # generation -> variant: the last one acknowledged, and those in doubt
        self._under_way: list[tuple[int, subprocess.Popen]] = []

    @property
    def variants(self) -> list[str]:
        return list(self._variants)

    def shell(self, command: str) -> str:
        return self.lab.run(DPU, "sh", "-c", command).stdout

    def begin(self) -> None:
        """Applies each document once, and remembers what that gives."""
        self.report.heading("what each document gives on a clean DPU")
        other = Agent(self.lab, OTHER)
        for agent in (other, self.agent):
            self.report.eventually(f"{agent.dpu}: the agent reaches FRR", agent.is_ready())
        self.report.eventually(f"{OTHER} applies its intent", other.takes(other.document()))
        for name in self.variants[::-1]:
            self.report.eventually(f"the document {name} is applied", self.agent.takes(self._document(name)))
            self._acknowledge(self._generation)
            self._answer(name)
            self._clean[name] = objects(self.lab, DPU)

    def _document(self, variant: str) -> dict:
        self._generation += 1
        document = copy.deepcopy(self._variants[variant])
        document["nicleaf-fabric:fabric"]["generation"] = str(self._generation)
        self._offered[self._generation] = variant
        return document

    def _acknowledge(self, generation: int) -> None:
        self._offered = {one: variant for one, variant in self._offered.items() if one >= generation}

    def offer(self, variant: str) -> None:
        """Begins to apply a document; settles() takes the answer."""
        document = json.dumps(self._document(variant))
        process = subprocess.Popen(self.lab.command(DPU, ["nicleaf", "apply", "-"]), env=self.lab.environments[DPU],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        process.stdin.write(document)
        process.stdin.close()
        self._under_way.append((self._generation, process))

    def answered(self) -> None:
        """Waits for the answers. The agent stands by them; without one, the document is in doubt."""
        for generation, process in self._under_way:
            said = process.stdout.read()
            status = process.wait()
            last = said.strip().splitlines()[-1:] or ["nothing"]
            print(f"         generation {generation}: status {status}: {last[0][:140]}", flush=True)
            if status == 0:
                self._acknowledge(generation)
            elif status == 1 and generation in self._offered and len(self._offered) > 1:
                del self._offered[generation]
        self._under_way.clear()

    def refuses(self, document: dict, words: str) -> None:
        self._generation += 1
        document["nicleaf-fabric:fabric"]["generation"] = str(self._generation)
        done = self.agent.apply(document)
        self.report.now(f"the document is refused: {words}", lambda: (done.returncode != 0, done.stdout))

    def valid(self) -> dict:
        return copy.deepcopy(self._variants["as in the topology"])

    def kill(self, name: str) -> None:
        self.shell(f"pkill -KILL -x {name}")

    def start(self, *names: str) -> None:
        """Starts what does not run: the agent, or a daemon as watchfrr does."""
        for name in names:
            command = "start-nicleafd" if name == "nicleafd" else frr_daemons.start_command(name)
            done = self.lab.run(DPU, "bash", "-c", f"pgrep -x {name} >/dev/null || {{ {command}; }}")
            if done.returncode != 0:
                self.report.now(f"{name} starts", lambda done=done: (False, done.stdout))

    def settles(self) -> None:
        """Everything works again: the DPU is as one of the documents says that may be the right one."""
        self.answered()
        self.start(*DAEMONS, "nicleafd")
        self.report.eventually("the agent has applied a document that may be the right one", self._is_applied)
        if self.report.failures:
            return
        generation = int(self._status()["generation-applied"])
        variant = self._offered[generation]
        self._offered = {generation: variant}
        clean = self._clean[variant]

        def alike():
            now = objects(self.lab, DPU)
            return now == clean, differences(clean, now)
        self.report.eventually(f"kernel and FRR are as on a clean DPU {variant}", alike)
        self._answer(variant)

    def _status(self) -> dict:
        shown = self.agent.call("--json", "show", "status").stdout
        try:
            return json.loads(shown)
        except ValueError:
            return {"last-error": shown}

    def _is_applied(self):
        status = self._status()
        generation = int(status.get("generation-applied", "0"))
        held = status.get("phase") == "applied" and "generation-pending" not in status and generation in self._offered
        return held, f"{json.dumps(status)}\nthe right one may be: {self._offered}"

    def _answer(self, variant: str) -> None:
        for node, source, target in RED + (() if variant == "without blue" else BLUE):
            self.report.eventually(f"{node} reaches {target}", answers(self.lab, node, target, source))
