# SPDX-License-Identifier: Apache-2.0
"""Debian's Prometheus on a DPU of the lab, with the configuration and the alert rules of monitoring/. Only their times are
others: it looks more often, and the `for` of each rule is divided, so that a test need not wait for minutes."""
import json
import os
import re
import subprocess
import time
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml
from lab import Lab
from syscalls import CLONE_NEWNET, setns

MONITORING = Path(__file__).resolve().parents[2] / "monitoring"
FASTER = 15  # a rule's `for: 1m` is 4 s here
_SCRAPE = "10s"  # also how long a scrape may take: on a busy machine, some seconds
_HOME, _ADDRESS, _PATIENCE = "/run/prometheus", "127.0.0.1:9090", 60
_INTERVAL = "$__rate_interval"  # Grafana's: some scrapes
_SECONDS = {"s": 1, "m": 60, "h": 3600}


def _hastened(rules: dict) -> dict:
    for group in rules["groups"]:
        for rule in group["rules"]:
            if "for" in rule:
                number, unit = re.fullmatch(r"(\d+)([smh])", rule["for"]).groups()
                rule["for"] = f"{int(number) * _SECONDS[unit] * 1000 // FASTER}ms"
    return rules


class Prometheus:
    """Runs until the lab ends. Asks over HTTP, from a thread in the DPU's network namespace."""

    def __init__(self, lab: Lab, dpu: str):
        self.began = time.time()
        self._lab, self._dpu = lab, dpu
        config = yaml.safe_load((MONITORING / "prometheus.yml").read_text())
        config["global"] = {"scrape_interval": _SCRAPE, "evaluation_interval": "1s"}
        self._write("prometheus.yml", config)
        for name in config["rule_files"]:
            self._write(name, _hastened(yaml.safe_load((MONITORING / name).read_text())))
        # The lab's end kills it.
        subprocess.Popen(lab.command(dpu, [  # pylint: disable=consider-using-with
            "sh", "-c", f"exec prometheus --config.file={_HOME}/prometheus.yml --storage.tsdb.path={_HOME}/data "
                        f"--web.listen-address={_ADDRESS} >/var/log/prometheus.log 2>&1"]), stdin=subprocess.DEVNULL,
            env=lab.environments[dpu])
        self._inside = ThreadPoolExecutor(1, initializer=self._enter)

    def _enter(self) -> None:
        descriptor = os.open(f"/proc/{self._lab.pids[self._dpu]}/ns/net", os.O_RDONLY)
        setns(descriptor, CLONE_NEWNET)
        os.close(descriptor)

    def _write(self, name: str, content: dict) -> None:
        done = self._lab.run(self._dpu, "sh", "-c", f"mkdir -p {_HOME} && cat >{_HOME}/{name}", stdin=yaml.safe_dump(content))
        assert done.returncode == 0, done.stdout

    def ask(self, what: str, **arguments) -> dict | list:
        """The data of an answer of /api/v1. Throws OSError while Prometheus is not there, or refuses the question."""
        def fetch():
            url = f"http://{_ADDRESS}/api/v1/{what}?{urllib.parse.urlencode(arguments)}"
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=_PATIENCE) as answer:
                return json.load(answer)["data"]
        return self._inside.submit(fetch).result()

    def series(self, query: str) -> list[dict]:
        return self.ask("query", query=query)["result"]

    def over_time(self, query: str, seconds: int = 1) -> list[dict]:
        """All values since Prometheus was started, one for each step of so many seconds."""
        return self.ask("query_range", query=query, start=self.began, end=time.time(), step=seconds)["result"]

    def panel_queries(self) -> list[tuple[str, str, str]]:
        """(panel, the dashboard's query, the query as Grafana would ask it)."""
        panels = json.loads((MONITORING / "nicleaf.dashboard.json").read_text())["panels"]
        return [(panel["title"], target["expr"], target["expr"].replace("$instance", ".*").replace(_INTERVAL, "40s"))
                for panel in panels for target in panel["targets"]]

    def scrapes(self):
        """A probe: the DPU is scraped, and every rule was evaluated without an error."""
        def probe():
            try:
                up = self.series('up{job="nicleaf"} == 1')
                rules = [rule for group in self.ask("rules")["groups"] for rule in group["rules"]]
            except OSError as error:
                return False, str(error)
            bad = [rule for rule in rules if rule["health"] != "ok"]
            return bool(up and rules and not bad), f"up: {up}\nrules: {len(rules)}, not well: {bad}"
        return probe

    def alerts(self) -> dict[str, list[dict]]:
        """The labels of what fires, by the alert's name."""
        firing: dict[str, list[dict]] = {}
        for one in self.ask("alerts")["alerts"]:
            if one["state"] == "firing":
                firing.setdefault(one["labels"]["alertname"], []).append(one["labels"])
        return firing

    def silent(self):
        """A probe: no alert fires, or is about to."""
        def probe():
            alerts = self.ask("alerts")["alerts"]
            return not alerts, json.dumps(alerts, indent=1)
        return probe

    def fires(self, alert: str, also: tuple[str, ...] = (), **labels: str):
        """A probe: the alert fires once, with these labels, and beside it at most those that `also` names."""
        def probe():
            firing = self.alerts()
            mine = [{name: one.get(name) for name in labels} for one in firing.get(alert, [])]
            return mine == [labels] and set(firing) <= {alert, *also}, json.dumps(firing, indent=1)
        return probe
