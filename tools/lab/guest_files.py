# SPDX-License-Identifier: Apache-2.0
"""The files that processes in the guest open most, as an archive that the guest keeps in its memory. Any other file comes
from this machine over 9p: each open() then takes some milliseconds, and a program opens ten files before it starts."""
import contextlib
import io
import os
import re
import subprocess
import tarfile
from pathlib import Path

# Programs that nodes and tests start.
PACKAGES = ("bash", "bird2", "coreutils", "dash", "ethtool", "frr", "gobgpd", "grep", "iproute2", "iputils-ping", "kmod",
            "libc-bin", "nftables", "procps", "python3.11-minimal", "sed", "tcpdump", "util-linux")
_PROGRAM = re.compile(r"/(usr/)?(bin|sbin|lib/.*)/[^/]*$")
OTHERS = ("/usr/lib/python3.11", "/usr/lib/python3/dist-packages/yaml", "/usr/lib/python3/dist-packages/_yaml",
          "/usr/lib/locale/C.utf8", "/etc/ld.so.cache",
          "/etc/group", "/etc/iproute2", "/etc/nsswitch.conf", "/etc/passwd", "/usr/bin/python3")
_LEFT_OUT = re.compile(r"/(gconv|idlelib|lib2to3|ensurepip|unittest|pydoc_data)(/|$)")
# Of a Debian in a folder: what its processes write, perhaps meanwhile.
_CHANGING = ("run", "tmp", "var")
LIBRARIES = ("/usr/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu/frr")


def write(archive: Path, own: list[str]) -> None:
    """Writes the archive with the packages' files, and with `own`: programs, other files, and folders. What is removed
    meanwhile is left out: the guest does not find it over 9p either."""
    chosen = {place for path in [*_of_packages(), *OTHERS, *own] for place in _below(path)}
    chosen = {path for path in chosen if not _LEFT_OUT.search(path)}
    chosen |= _libraries(chosen)
    folders = {str(parent) for path in chosen for parent in Path(path).parents if str(parent) != "/"}
    with tarfile.open(archive, "w", format=tarfile.GNU_FORMAT) as tar:
        for path in sorted(folders) + sorted(chosen):
            with contextlib.suppress(FileNotFoundError):
                _add(tar, path)


def _add(tar: tarfile.TarFile, path: str) -> None:
    """Adds a file with the content of one moment: tarfile itself fails if a file gets shorter while it copies."""
    entry = tar.gettarinfo(path)
    if not entry.isreg():
        tar.addfile(entry)
        return
    with open(path, "rb") as file:
        content = file.read()
    entry.size = len(content)
    tar.addfile(entry, io.BytesIO(content))


def _of_packages() -> list[str]:
    listed = subprocess.run(["dpkg", "-L", *PACKAGES], text=True, capture_output=True, check=False).stdout
    return [path for path in listed.splitlines() if _PROGRAM.match(path) and os.path.isfile(path)]


def _below(path: str) -> list[str]:
    """The files at or below `path`, at the places that symbolic links of folders lead to, and what file links name."""
    if os.path.isdir(path):
        return [one for folder, _, names in os.walk(path) if not _changing(path, folder)
                for name in names for one in _below(f"{folder}/{name}")]
    if not os.path.isfile(path):
        return []
    place = f"{os.path.realpath(os.path.dirname(path))}/{os.path.basename(path)}"
    return [place] + ([os.path.realpath(path)] if os.path.islink(path) else [])


def _changing(tree: str, folder: str) -> bool:
    return os.path.relpath(folder, tree).split("/")[0] in _CHANGING


def _libraries(paths: set[str]) -> set[str]:
    """The shared libraries that the programs and libraries among `paths` load, and those that these load."""
    found: set[str] = set()
    new = {path for path in paths if _is_elf(path)}
    while new:
        told = subprocess.run(["readelf", "-d", *sorted(new)], text=True, capture_output=True, check=False).stdout
        names = set(re.findall(r"\(NEEDED\).*\[(.+)\]", told))
        needed = {place for name in names for folder in LIBRARIES for place in _below(f"{folder}/{name}")}
        new = needed - found
        found |= needed
    return found


def _is_elf(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return file.read(4) == b"\x7fELF"
    except FileNotFoundError:
        return False
