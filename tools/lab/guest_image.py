# SPDX-License-Identifier: Apache-2.0
"""Prepares the kernel and initramfs of the lab's guest: Debian's kernel, unpacked and not installed, and a small
initramfs."""
import hashlib
import json
import lzma
import os
import shutil
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

KERNEL_PACKAGE = "linux-image-amd64"
BUSYBOX = "/usr/bin/busybox"
# Modules loaded at boot, before the root is mounted: first those for the root, then those for a DPU.
MODULES = ("virtio_pci", "9pnet_virtio", "9p", "virtio_console", "overlay", "ipv6", "bridge", "8021q", "vxlan", "vrf",
           "veth", "dummy", "sch_ingress", "cls_flower", "cls_u32", "act_gact", "act_police", "act_skbedit",
           "macvlan", "nf_tables", "nft_limit", "nft_fib_inet", "nft_meta_bridge", "nft_ct")
_SIGNATURE = b"~Module signature appended~\n"


class ImageError(Exception):
    """The guest's kernel or initramfs could not be made."""


@dataclass
class Image:
    kernel: Path
    initramfs: Path
    # The argument of `modprobe -d`; the version goes with -S.
    module_root: Path
    version: str


def prepare(folder: Path, say) -> Image:
    """Downloads and unpacks once; later calls find everything in place."""
    stamp = folder / "image.json"
    init = Path(__file__).with_name("initramfs-init")
    recipe = hashlib.sha256("\0".join(MODULES).encode() + init.read_bytes() + Path(__file__).read_bytes()).hexdigest()
    if stamp.exists() and (state := json.loads(stamp.read_text())).get("recipe") == recipe:
        return _image(folder, state["version"])
    folder.mkdir(parents=True, exist_ok=True)
    unpacked = folder / "kernel"
    if not (folder / "unpacked").exists():
        _download(folder, unpacked, say)
    version = next((unpacked / "lib/modules").iterdir()).name
    run(["depmod", "-b", str(unpacked), version])
    image = _image(folder, version)
    image.kernel.write_bytes(_vmlinux((unpacked / f"boot/vmlinuz-{version}").read_bytes()))
    write_initramfs(image.initramfs, init, module_files(image, MODULES))
    stamp.write_text(json.dumps({"recipe": recipe, "version": version}))
    return image


def _image(folder: Path, version: str) -> Image:
    return Image(folder / "vmlinux", folder / "initramfs", folder / "kernel", version)


def run(command: list[str], **options) -> str:
    try:
        return subprocess.run(command, check=True, text=True, capture_output=True, **options).stdout
    except FileNotFoundError:
        raise ImageError(f"{command[0]} is not installed: ./dev setup") from None
    except subprocess.CalledProcessError as error:
        raise ImageError(f"{' '.join(command)}: {error.stderr.strip()}") from None


def _download(folder: Path, unpacked: Path, say) -> None:
    depends = [line.split()[1] for line in run(["apt-cache", "depends", KERNEL_PACKAGE]).splitlines()
               if line.strip().startswith("Depends: linux-image-")]
    if not depends:
        raise ImageError(f"apt knows no package that {KERNEL_PACKAGE} depends on: apt-get update, then once more")
    say(f"downloading {depends[0]} (unpacked under {folder}, not installed)")
    for old in folder.glob("*.deb"):
        old.unlink()
    # apt's own sandbox user cannot write into the checkout.
    run(["apt-get", "-q", "-o", "APT::Sandbox::User=root", "download", depends[0]], cwd=folder)
    shutil.rmtree(unpacked, ignore_errors=True)
    package = next(folder.glob("*.deb"))
    run(["dpkg-deb", "-x", str(package), str(unpacked)])
    package.unlink()
    (folder / "unpacked").touch()


def _vmlinux(bz_image: bytes) -> bytes:
    """Extracts the uncompressed kernel from the bzImage (x86 boot protocol 2.08). QEMU enters it through its PVH note,
    which saves the emulated CPU the decompression. Returns the bzImage itself if it is not xz."""
    setup_sectors = bz_image[0x1F1] or 4
    offset, length = struct.unpack_from("<II", bz_image, 0x248)
    payload = bz_image[(setup_sectors + 1) * 512 + offset:][:length]
    return lzma.LZMADecompressor().decompress(payload) if payload.startswith(b"\xfd7zXZ") else bz_image


def _unsigned(module: bytes) -> bytes:
    """Strips a module's signature: checking it takes the emulated CPU longer than linking the module."""
    if not module.endswith(_SIGNATURE):
        return module
    trailer = len(_SIGNATURE) + 12
    return module[:-trailer - struct.unpack(">I", module[-len(_SIGNATURE) - 4:-len(_SIGNATURE)])[0]]


def module_files(image: Image, names: tuple[str, ...]) -> list[Path]:
    """The modules in loading order, each once, without built-in ones."""
    files: dict[str, None] = {}
    for module in names:
        shown = run(["modprobe", "-d", str(image.module_root), "-S", image.version, "--show-depends", module])
        files |= {line.split()[1]: None for line in shown.splitlines() if line.startswith("insmod ")}
    return [Path(file) for file in files]


def write_initramfs(target: Path, init: Path, modules: list[Path]) -> None:
    """Writes an initramfs with busybox, `init`, and `modules` in a folder modules/, named so that they sort as given."""
    tree = target.with_suffix(".tree")
    shutil.rmtree(tree, ignore_errors=True)
    for part in ("bin", "modules"):
        (tree / part).mkdir(parents=True)
    shutil.copy(BUSYBOX, tree / "bin/busybox")
    shutil.copy(init, tree / "init")
    (tree / "init").chmod(0o755)
    for index, file in enumerate(modules):
        content = file.read_bytes()
        content = lzma.decompress(content) if file.suffix == ".xz" else content
        (tree / "modules" / f"{index:03}-{file.name.removesuffix('.xz')}").write_bytes(_unsigned(content))
    names = "\n".join(str(path.relative_to(tree)) for path in sorted(tree.rglob("*")))
    with open(target, "wb") as out:
        packed = subprocess.run(["cpio", "--quiet", "-o", "-H", "newc"], input=names.encode(), stdout=out, cwd=tree,
                                env=os.environ, check=False)
    if packed.returncode != 0:
        raise ImageError("cpio failed")
    shutil.rmtree(tree)
