# SPDX-License-Identifier: Apache-2.0
"""The packages that the guest installs: those of build/package, the same with other versions, and what they depend on."""
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

OURS = ("nicleaf", "frr-nicleaf")


class PackagesError(Exception):
    """A package is not there, or dpkg or apt refused something."""


class Packages:
    """`folder` becomes /lab in the guest: the packages' paths in there are members here."""

    def __init__(self, built: Path, root: Path, folder: Path):
        shutil.rmtree(folder / "debs", ignore_errors=True)
        self._folder, self._root = folder, root
        ours = [_only(built, f"{name}_*.deb") for name in OURS]
        self.version = _field(ours[0], "Version")
        # "~" sorts before the end of a version.
        self.previous_version = self.version + "~previous"
        self.current = [self._add("current", deb) for deb in ours]
        self.previous = [self._add("previous", _repacked(deb, self.previous_version, folder)) for deb in ours]
        self._archive(ours)
        self.frr = _only(folder / "archive", "frr_*.deb")
        # A security update of Debian's, so to speak: the same files under another revision.
        self.newer_frr_version = _field(self.frr, "Version") + "+update"
        self.newer_frr = self._add("newer-frr", _repacked(self.frr, self.newer_frr_version, folder))

    def _add(self, place: str, deb: Path) -> str:
        """Copies it; returns its path in the guest."""
        target = self._folder / "debs" / place
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(deb, target)
        return f"/lab/debs/{place}/{deb.name}"

    def _archive(self, ours: list[Path]) -> None:
        """All that the guest's apt knows of: what our packages depend on and the guest does not have, and FRR."""
        archive = self._folder / "archive"
        (archive / "partial").mkdir(parents=True, exist_ok=True)
        for old in archive.glob("*.deb"):
            old.unlink()
        status = self._root / "var/lib/dpkg/status"
        _run(["apt-get", "-q", "-y", "-d", "--no-install-recommends", "-o", f"Dir::State::status={status}",
              "-o", f"Dir::Cache::archives={archive}", "-o", "APT::Sandbox::User=root", "install", *map(str, ours)])
        frr = re.search(r"^Package: frr\n(?:.+\n)*?Version: (.+)$", status.read_text(), re.MULTILINE)
        if not frr:
            raise PackagesError(f"FRR is not installed in {self._root}")
        _run(["apt-get", "-q", "-o", "APT::Sandbox::User=root", "download", f"frr={frr[1]}"], cwd=archive)
        (archive / "Packages").write_text(_run(["dpkg-scanpackages", "--multiversion", "."], cwd=archive))


def _only(folder: Path, pattern: str) -> Path:
    found = sorted(folder.resolve().glob(pattern))
    if len(found) != 1:
        raise PackagesError(f"{folder} has {len(found)} files {pattern}, not one: run ./dev package")
    return found[0]


def _repacked(deb: Path, version: str, folder: Path) -> Path:
    """The same files in a package of another version, beside `folder`."""
    old = _field(deb, "Version")
    target = folder / "repacked" / f"{_field(deb, 'Package')}_{version}_{_field(deb, 'Architecture')}.deb"
    target.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as tree:
        _run(["dpkg-deb", "--raw-extract", str(deb), tree])
        control = Path(tree, "DEBIAN/control")
        text = control.read_text()
        text = re.sub(r"^Version: .*$", f"Version: {version}", text, flags=re.MULTILINE)
        # Our packages require each other's exact version.
        control.write_text(text.replace(f"(= {old})", f"(= {version})"))
        _run(["dpkg-deb", "-Zgzip", "-z1", "--build", tree, str(target)])
    return target


def _field(deb: Path, name: str) -> str:
    return _run(["dpkg-deb", "--field", str(deb), name]).strip()


def _run(command: list[str], **options) -> str:
    done = subprocess.run(command, text=True, capture_output=True, check=False, **options)
    if done.returncode != 0:
        raise PackagesError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout
