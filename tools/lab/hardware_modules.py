# SPDX-License-Identifier: Apache-2.0
"""Builds the drivers that the lab's hardware needs and Debian's kernel lacks: for QEMU's rocker switch and for
netdevsim's simulated NICs, from Debian's source of the guest's kernel, and for the tests' picky switch. Installs
nothing, and builds once per kernel."""
import shutil
import subprocess
import tempfile
from pathlib import Path

from guest_image import Image, ImageError, run

# By driver: its folder in the kernel's source, and the option in its Makefile.
_DRIVERS = {"rocker": ("drivers/net/ethernet/rocker", "CONFIG_ROCKER"),
            "netdevsim": ("drivers/net/netdevsim", "CONFIG_NETDEVSIM")}
# The same for drivers of this repository.
_OWN = {"picky_switch": ("test/topology/picky_switch", "CONFIG_PICKY_SWITCH")}
_CHECKOUT = Path(__file__).resolve().parents[2]
# The driver waits 100 ms for each command to the switch and then fails it. QEMU may need longer on a busy machine.
_IMPATIENT, _PATIENT = "HZ / 10", "HZ * 60"


def prepare(image: Image, names: set[str], say) -> None:
    """Makes module_file() of each of `names` exist. Throws ImageError."""
    if all(_is_built(module_file(image.module_root, image.version, name), name) for name in names):
        return
    folder = module_file(image.module_root, image.version, "").parent
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as work:
        source = _unpack(Path(work), image.version, say)
        _make_patient(source / _DRIVERS["rocker"][0] / "rocker_main.c")
        headers = _headers(Path(work), image.version)
        for name, (path, _) in _OWN.items():
            shutil.copytree(_CHECKOUT / path, source / path)
        for name, (path, option) in (_DRIVERS | _OWN).items():
            say(f"building {name}.ko for {image.version}")
            run(["make", "-C", str(headers), f"M={source / path}", f"{option}=m", "modules"])
            built = source / path / f"{name}.ko"
            run(["strip", "--strip-debug", str(built)])
            shutil.move(built, module_file(image.module_root, image.version, name))


def _is_built(file: Path, name: str) -> bool:
    own = _CHECKOUT / _OWN[name][0] / f"{name}.c" if name in _OWN else None
    return file.exists() and (own is None or own.stat().st_mtime <= file.stat().st_mtime)


def module_file(module_root: Path, version: str, name: str) -> Path:
    """The module's file beside the unpacked kernel, so that the guest has it, too."""
    return module_root.parent / "drivers" / version / f"{name}.ko"


def _make_patient(file: Path) -> None:
    text = file.read_text()
    if _IMPATIENT not in text:
        raise ImageError(f"{file} does not say {_IMPATIENT!r}, for how long it waits for the switch")
    file.write_text(text.replace(_IMPATIENT, _PATIENT))


def _unpack(work: Path, version: str, say) -> Path:
    """Unpacks the kernel's header packages below `work`, and the source of the drivers; returns the source's folder."""
    release = ".".join(version.split(".")[:2])
    common = version.rsplit("-", 1)[0]
    packages = [f"linux-headers-{version}", f"linux-headers-{common}-common", f"linux-kbuild-{release}",
                f"linux-source-{release}"]
    say(f"downloading {', '.join(packages)} (unpacked, not installed)")
    # apt's own sandbox user cannot write into the checkout.
    try:
        run(["apt-get", "-q", "-o", "APT::Sandbox::User=root", "download"] + packages, cwd=work)
    except ImageError as error:
        raise ImageError(f"{error}\n(if the archive has a newer kernel than {version}: remove build/lab, for the lab to "
                         "take that one)") from None
    for package in work.glob("*.deb"):
        run(["dpkg-deb", "-x", str(package), str(work)])
    archive = work / f"usr/src/linux-source-{release}.tar.xz"
    run(["tar", "-xf", str(archive), "-C", str(work)] + [f"linux-source-{release}/{path}" for path, _ in _DRIVERS.values()])
    return work / f"linux-source-{release}"


def _headers(work: Path, version: str) -> Path:
    """The folder for `make -C`; the package's Makefile expects its usual place of installation."""
    headers = work / f"usr/src/linux-headers-{version}"
    makefile = headers / "Makefile"
    makefile.write_text(makefile.read_text().replace("/usr/src/", f"{work}/usr/src/"))
    return headers
