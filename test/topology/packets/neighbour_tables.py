# SPDX-License-Identifier: Apache-2.0
"""The kernel's neighbour tables, which all network namespaces and so all DPUs of the lab share, filled by s3 of tenant blue.
Their limit is lowered until the noise fills them, so that both sides of it are seen."""
from pathlib import Path

from expect import Report
from lab import Lab
from packets.measured import first_packet
from packets.noise import Noise, unanswered_v6
from packets.sysctls import written
from wire import Wire

QUESTIONS = 3  # seconds that an entry without an answer stays: mcast_solicit times retrans_time (neigh(7))
PACE = 0.0025  # seconds between packets to new addresses: 400 a second
AS_SET = 65536  # by the agent, at least (src/model/sysctls.hpp)
ROOM = round(QUESTIONS / PACE * 1.5)  # entries, and some for everybody else; AS_SET is room for 20,000 packets a second
FIRST_OF_FRESH = 180  # addresses of red that no other part uses


def counters(table: str) -> dict[str, int]:
    """Of "arp_cache" or "ndisc_cache": entries, and what all processors have counted. Only the first network namespace of
    the machine has them, where the test itself runs."""
    names, *lines = Path(f"/proc/net/stat/{table}").read_text().splitlines()
    rows = [dict(zip(names.split(), (int(value, 16) for value in line.split()))) for line in lines]
    return {name: rows[0][name] if name == "entries" else sum(row[name] for row in rows) for name in rows[0]}


def room_for(most: int):
    """At most this many neighbours of each family. The agent sets this, too, but not from a network namespace other than
    the first, where it is in the lab."""
    return written({Path(f"/proc/sys/net/{family}/neigh/default/gc_thresh{number}"): most * share // 4
                    for family in ("ipv4", "ipv6") for number, share in ((1, 1), (2, 2), (3, 4))})


def _noisy(lab: Lab, wire: Wire, most: int, fresh: int) -> tuple[str, int, bool]:
    """What was counted; how often the table was full; whether red's first packet arrived."""
    with room_for(most):
        before = counters("ndisc_cache")
        with Noise([wire], unanswered_v6, PACE) as noise:
            first = first_packet(lab, fresh, "2001:db8:11::11")
            highest = counters("ndisc_cache")
        wire.forget()
    full = highest["table_fulls"] - before["table_fulls"]
    return (f"{noise.sent} packets, {noise.rate():.0f} a second; {highest['entries']} entries of {most}; full {full} times; "
            f"red's first packet: {'lost' if first is None else f'{first:.0f} ms'}", full, first is not None)


def neighbour_tables(lab: Lab, report: Report, wire: Wire) -> None:
    report.heading("s3 sends to addresses that nobody has, until the neighbour table is full")
    tight, full, _ = _noisy(lab, wire, ROOM // 6, FIRST_OF_FRESH)
    report.now("the noise fills a table that has room for less than it needs", lambda: (full > 0, tight))
    print(f"         {tight}", flush=True)
    wide, over, arrived = _noisy(lab, wire, ROOM, FIRST_OF_FRESH + 1)
    report.now(f"with room for {QUESTIONS} s of its packets the table is never full, and red's first packet arrives",
               lambda: (over == 0 and arrived, wide))
    print(f"         {wide}", flush=True)
