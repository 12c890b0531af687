# SPDX-License-Identifier: Apache-2.0
"""The metrics and labels that docs/runbook.md lists, to compare with those of a running agent."""
import re
from pathlib import Path

_RUNBOOK = Path(__file__).resolve().parents[2] / "docs/runbook.md"
_ROW = re.compile(r"^\| (`(?:frr|nicleaf|exposer)_.*?) \| (?:gauge|counter|summary) \| (.*?) \| ")
_OF_PROMETHEUS = {"__name__", "job", "instance"}


def documented() -> dict[str, set[str]]:
    """The labels of each metric, by its name."""
    text = _RUNBOOK.read_text()
    of_peers = set(re.findall(r"`(\w+)`", re.search(r'The labels "peer" are (.*?):', text, re.DOTALL)[1]))
    metrics, labels = {}, set()
    for line in text.splitlines():
        if not (row := _ROW.match(line)):
            continue
        if row[2] != "the same":  # as in the row before
            labels = of_peers if row[2] == "peer" else set(re.findall(r"`(\w+)`", re.sub(r"\(.*?\)", "", row[2])))
        metrics |= {name: labels for name in re.findall(r"`(\w+)`", row[1])}
    return metrics


def undocumented(series: list[dict]) -> list[str]:
    """What the labels of series, as /api/v1/series gives them, have and the runbook has not, or otherwise."""
    known, wrong = documented(), set()
    for one in series:
        name, labels = one["__name__"], set(one) - _OF_PROMETHEUS
        if name.startswith(("scrape_", "ALERTS")) or name == "up":
            continue
        name = name.removesuffix("_sum").removesuffix("_count")  # of a summary
        # A label without a value is no label to Prometheus.
        if name not in known or not labels <= known[name]:
            wrong.add(f"{name} with {sorted(labels)}; the runbook has {sorted(known[name]) if name in known else 'none'}")
    return sorted(wrong)
