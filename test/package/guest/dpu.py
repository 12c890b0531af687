# SPDX-License-Identifier: Apache-2.0
"""What the guest's kernel, FRR and systemd say: probes for statements, and what to compare before and after something."""
import json
import re

from machine import Machine
from packages import Packages

SECRET = "s3cret-of-red"
AS_NOBODY = "setpriv --reuid nobody --regid nogroup --clear-groups"

# Without counters, timers and what packets add to sets for some time. Protocol 110 is the agent's.
_KERNEL = """
ip -j -d link show | jq -S '[.[] | select(.ifalias == "nicleaf" or (.ifname | startswith("pf0"))) |
  {ifname, ifindex, master, address, mtu, operstate, kind: .linkinfo.info_kind, id: .linkinfo.info_data.id,
   table: .linkinfo.info_data.table}]' || exit
ip -j rule | jq -S . && ip route show table all proto 110 && ip -6 route show table all proto 110 &&
  bridge -j vlan | jq -S . && nft -s list ruleset | grep -v timeout
"""
_INDEX = re.compile(r'"ifindex": \d+')


class Dpu:
    def __init__(self, machine: Machine, packages: Packages):
        self.machine, self.packages = machine, packages

    def holds(self, script: str):
        """A probe: the script's exit status is 0."""
        def probe():
            done = self.machine.run(script)
            return done.ok, f"exit status {done.status}\n{done.output}"
        return probe

    def fails(self, script: str, words: str = ""):
        """A probe: the script's exit status is not 0, and it prints `words`."""
        def probe():
            done = self.machine.run(script)
            return not done.ok and words in done.output, f"exit status {done.status}\n{done.output}"
        return probe

    def prints(self, script: str, words: str):
        """A probe: the script's exit status is 0, and it prints `words`."""
        def probe():
            done = self.machine.run(script)
            return done.ok and words in done.output, f"exit status {done.status}\n{done.output}"
        return probe

    def silent(self, script: str):
        """A probe: the script prints nothing."""
        def probe():
            done = self.machine.run(script)
            return not done.output.strip(), done.output
        return probe

    def says(self, script: str) -> str:
        return self.machine.run(script).output.strip()

    def kernel(self) -> str:
        return self.says(_KERNEL)

    def kernel_without_indexes(self) -> str:
        """For a comparison with another boot."""
        return _INDEX.sub("", self.kernel())

    def frr(self) -> str:
        return self.says("vtysh -c 'show running-config' | grep -v '^Building\\|^Current'")

    def frr_processes(self) -> str:
        return self.says("for daemon in watchfrr zebra bgpd staticd; do echo $daemon $(pidof $daemon); done")

    def history(self) -> str:
        return self.says("nicleaf history --json")

    def same(self, before: str, ask):
        """A probe: `ask` returns `before`."""
        def probe():
            after = ask()
            return before == after, _difference(before, after)
        return probe

    def phase(self, wanted: str):
        """A probe. What is behind the phase, other statements have to show."""
        def probe():
            done = self.machine.run("nicleaf show status --json")
            try:
                return json.loads(done.output)["phase"] == wanted, done.output
            except (ValueError, KeyError):
                return False, done.output
        return probe

    def agent_is_another_than(self, pid: str):
        return self.holds(f'now=$(systemctl show -P MainPID nicleafd); echo $now; [ $now != 0 ] && [ $now != {pid} ]')

    def agent(self) -> str:
        """Its process id."""
        return self.says("systemctl show -P MainPID nicleafd")

    def install(self, paths: list[str], options: str = ""):
        """A probe. The same command as in docs/packages.md, if nobody is there to answer."""
        return self.holds(f"apt-get -q -y --no-install-recommends {options} -o Dpkg::Use-Pty=0 install {' '.join(paths)}")

    def versions_are(self, version: str):
        return self.same(f"{version} installed\n{version} installed", lambda: self.says(
            "dpkg-query -W -f '${Version} ${db:Status-Status}\\n' nicleaf frr-nicleaf"))


def _difference(before: str, after: str) -> str:
    old, new = before.splitlines(), after.splitlines()
    return "\n".join([f"- {line}" for line in old if line not in new] + [f"+ {line}" for line in new if line not in old])


class Pings:
    """A ping every 200 ms from server s1 to s2, through the gateways of their subnets, until the end."""

    def __init__(self, dpu: Dpu):
        self._dpu = dpu
        dpu.machine.run("systemctl reset-failed test-pings 2>/dev/null; systemd-run --quiet --collect --unit=test-pings "
                        "-p StandardOutput=truncate:/run/test-pings ip netns exec s1 ping -n -i0.2 192.168.11.11")

    def lost(self) -> str:
        """Such as "0 of 312 packets"."""
        said = self._dpu.says("kill -INT $(pidof ping); while pidof -q ping; do read -rt 0.1 <> <(:); done; "
                              "cat /run/test-pings")
        found = re.search(r"(\d+) packets transmitted, (\d+) received", said)
        if not found:
            return f"unknown: {said[-300:]}"
        sent, received = int(found[1]), int(found[2])
        # The last one may have been under way.
        answered = [int(number) for number in re.findall(r"icmp_seq=(\d+)", said)]
        sent = max(answered, default=sent)
        return f"{sent - received} of {sent} packets"
