# SPDX-License-Identifier: Apache-2.0
"""Whether the running kernel can be the lab's kernel. Tries it in throwaway namespaces, which leave no trace."""
import os
import socket
import struct
import subprocess
import tempfile
from pathlib import Path

import syscalls

_RULES = Path(__file__).resolve().parents[2] / "src/kernel/control_plane.nft"
# The kernel features that a DPU and its servers need, each with a command that shows it.
_COMMANDS = (
    ("VRF", "ip link add nl-red type vrf table 9999"),
    ("bridge VLAN filtering", "ip link add nl-br type bridge vlan_filtering 1 vlan_default_pvid 0"),
    ("VXLAN", "ip link add nl-vx type vxlan id 9999 dstport 4789 nolearning"),
    ("VXLAN on a bridge", "ip link set nl-vx master nl-br"),
    ("neighbour suppression", "ip link set nl-vx type bridge_slave neigh_suppress on learning off"),
    ("802.1Q", "ip link add link nl-br name nl-br.9 type vlan id 9"),
    ("veth", "ip link add nl-a type veth peer name nl-b"),
    ("dummy", "ip link add nl-dummy type dummy"),
    ("clsact", "tc qdisc add dev nl-a clsact"),
    ("flower, or police in packets",
     "tc filter add dev nl-a ingress protocol ip flower src_ip 192.0.2.1 action police pkts_rate 10 pkts_burst 1"),
    ("nftables for bridges, with limits and fib", f"nft -f {_RULES}"),
    ("u32", "tc filter add dev nl-a ingress protocol ipv6 u32 match u8 58 0xff at 6 action drop"),
)
_TCP_MD5SIG = 14


def missing() -> str | None:
    """The first feature that this machine's kernel lacks, or None if the lab can run on it directly."""
    if os.geteuid() != 0:
        return "root"
    hear, tell = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(tell, (_try_all() or "").encode())
        except OSError as error:
            os.write(tell, str(error).encode())
        os._exit(0)
    os.close(tell)
    with os.fdopen(hear) as stream:
        answer = stream.read()
    os.waitpid(child, 0)
    return answer or None


def _try_all() -> str | None:
    syscalls.unshare(syscalls.CLONE_NEWNS | syscalls.CLONE_NEWNET)
    syscalls.mount("", "/", flags=syscalls.MS_REC | syscalls.MS_PRIVATE)
    for name, command in _COMMANDS:
        if subprocess.run(command.split(), capture_output=True, check=False).returncode != 0:
            return name
    with socket.socket() as peer:
        # struct tcp_md5sig: address, flags, prefix length, key length, interface, key.
        address = struct.pack("=HH4s120x", socket.AF_INET, 0, socket.inet_aton("192.0.2.1"))
        try:
            peer.setsockopt(socket.IPPROTO_TCP, _TCP_MD5SIG, address + struct.pack("=BBHi80s", 0, 0, 1, 0, b"k"))
        except OSError:
            return "TCP-MD5"
    with tempfile.TemporaryDirectory() as folder:
        syscalls.mount("nicleaf-lab", folder, "tmpfs")
        for part in ("upper", "work", "root"):
            os.mkdir(f"{folder}/{part}")
        try:
            syscalls.mount("nicleaf-lab", f"{folder}/root", "overlay",
                           data=f"lowerdir=/,upperdir={folder}/upper,workdir={folder}/work")
        except OSError:
            return "overlayfs over the root"
        finally:
            syscalls.unmount(folder)
    return None
