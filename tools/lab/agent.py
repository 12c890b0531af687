# SPDX-License-Identifier: Apache-2.0
"""The nicleaf command in a DPU of the lab."""
import copy
import json
import re
import subprocess
import threading

from lab import DEADLINE, Lab

INTENT = "/etc/nicleaf/fabric.json"


class Agent:
    def __init__(self, lab: Lab, dpu: str):
        self.lab = lab
        self.dpu = dpu

    def call(self, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess:
        return self.lab.run(self.dpu, "nicleaf", *arguments, stdin=stdin)

    def document(self) -> dict:
        """The DPU's intent in the topology, as a basis for changes."""
        return json.loads(self.lab.run(self.dpu, "cat", INTENT).stdout)

    def apply(self, document: dict) -> subprocess.CompletedProcess:
        return self.call("apply", "-", stdin=json.dumps(document))

    def takes(self, document: dict):
        """A probe: applies the intent. On a busy machine, the agent may give up and undo it; the probe then applies it
        again."""
        def probe():
            done = self.apply(document)
            return done.returncode == 0, done.stdout
        return probe

    def is_ready(self):
        """A probe: the agent answers, and reaches FRR."""
        def probe():
            done = self.call("diff", INTENT)
            return done.returncode == 0, done.stdout
        return probe

    def is_well(self):
        """A probe: the doctor finds nothing."""
        def probe():
            done = self.call("doctor")
            return done.returncode == 0 and "PROBLEM" not in done.stdout, done.stdout
        return probe

    def has(self, trap: str, *words: str):
        """A probe: exactly one finding of the doctor has all these words, and it belongs to this check."""
        def probe():
            done = self.call("--json", "doctor")
            try:
                checks = json.loads(done.stdout)
            except ValueError:  # the agent is not reachable
                return False, done.stdout
            found = [(one["check"], f"{each['subject']} {each['found']}") for one in checks for each in one["findings"]]
            names = [check for check, text in found if all(word in text for word in words)]
            return done.returncode == 1 and names == [trap], done.stdout
        return probe


def with_another_blue_segment(document: dict, dpu_number: int) -> dict:
    """The next generation: tenant blue gets another segment with a gateway on this DPU; nothing else differs."""
    changed = copy.deepcopy(document)
    fabric = changed["nicleaf-fabric:fabric"]
    fabric["generation"] = str(int(fabric["generation"]) + 1)
    fabric["segment"].append({"name": "blue-more", "vni": 10020 + dpu_number, "vlan-id": 20 + dpu_number,
                              "ip-vrf": "blue", "gateway": ["192.168.21.1/24", "2001:db8:21::1/64"]})
    return changed


def without_blue(document: dict) -> dict:
    """The document without tenant blue, in the same generation."""
    fabric = (changed := copy.deepcopy(document))["nicleaf-fabric:fabric"]
    fabric["ip-vrf"] = [one for one in fabric["ip-vrf"] if one["name"] != "blue"]
    fabric["segment"] = [one for one in fabric["segment"] if one["ip-vrf"] != "blue"]
    fabric["port"] = [one for one in fabric["port"] if one["segment"] != "blue-lan"]
    return changed


class PingStream:
    """A ping every 100 ms from one node to an address, until the caller asks how many were lost."""

    def __init__(self, lab: Lab, node: str, target: str, source: str):
        self._process = subprocess.Popen(lab.command(node, ["ping", "-n", "-i0.1", "-I", source, target]),
                                         env=lab.environments[node], text=True, stdout=subprocess.PIPE,
                                         stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        self._lab, self._node, self._target = lab, node, target
        self._lines: list[str] = []
        self._reader = threading.Thread(target=lambda: self._lines.extend(self._process.stdout), daemon=True)
        self._reader.start()

    def more(self, count: int):
        """A probe: at least `count` more pings than now were answered."""
        wanted = len(self._answered()) + count
        return lambda: (len(self._answered()) >= wanted, "".join(self._lines[-3:]))

    def _answered(self) -> set[int]:
        """Sequence numbers, from 1 on."""
        matches = [re.search(r"bytes from .* icmp_seq=(\d+) ", line) for line in list(self._lines)]
        return {int(match[1]) for match in matches if match}

    def end(self) -> tuple[int, int, str]:
        """(sent, answered, ping's summary). Pings that were still under way at the end do not count as sent."""
        # We have started nsenter; ping itself runs in the node, and prints its summary on SIGINT.
        self._lab.run(self._node, "pkill", "-INT", "-f", f"^ping .* {self._target}$")
        self._process.wait(timeout=DEADLINE)
        self._reader.join()
        answered = self._answered()
        return max(answered, default=0), len(answered), "".join(self._lines[-25:])
