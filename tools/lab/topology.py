# SPDX-License-Identifier: Apache-2.0
"""Reads the part of containerlab's topology format that the lab realises.

Strict: a key that the lab would not honour is an error that names the key. JSON is accepted as well as YAML, so that
the slow YAML parser need not run inside the emulated guest.
"""
import json
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

# containerlab's own default for veth links.
DEFAULT_MTU = 9500
MAX_INTERFACE_NAME = 15
NODE_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]*")

NODE_KEYS = {"kind": str, "image": str, "group": str, "exec": list, "binds": list, "env": dict, "sysctls": dict,
             "labels": dict, "network-mode": str}
# How containerlab combines a key that several layers set; for every other key, the innermost layer wins.
APPENDED = ("exec", "binds")
MERGED = ("env", "sysctls", "labels")
# The prefix of labels that the lab reads; containerlab ignores them.
OWN_LABELS = "nicleaf."
HARDWARE_LABEL = "nicleaf.hardware"
# rocker: the node's links are ports of an emulated switch. netdevsim: the node can make simulated NICs.
# picky_switch: it can make netdevs that refuse what a BlueField refuses.
HARDWARE = ("rocker", "netdevsim", "picky_switch")


class TopologyError(Exception):
    """The file is wrong; the message names the file, the path in the document, and what is allowed there."""


@dataclass
class Bind:
    source: str
    target: str
    readonly: bool


@dataclass
class Node:
    name: str
    image: str
    exec: list[list[str]]
    binds: list[Bind]
    env: dict[str, str]
    sysctls: dict[str, str]
    # One of HARDWARE, or empty.
    hardware: str | None = None


@dataclass
class Endpoint:
    node: str
    interface: str


@dataclass
class Link:
    a: Endpoint
    b: Endpoint
    mtu: int


@dataclass
class Topology:
    name: str
    path: str
    nodes: dict[str, Node]
    links: list[Link]

    def hardware(self) -> set[str]:
        """The hardware of all nodes. If there is any, the lab runs in a guest."""
        return {node.hardware for node in self.nodes.values() if node.hardware}

    def switch_links(self) -> list[tuple[Endpoint, Link]]:
        """The links to the node with the emulated switch, each with its end at that node, in the order of the switch's
        ports."""
        return [(end, link) for link in self.links for end in (link.a, link.b)
                if self.nodes[end.node].hardware == "rocker"]


def _yaml(raw: str):
    """Throws ValueError, also for a duplicate key, of which PyYAML by itself takes the last."""
    import yaml

    class Loader(yaml.SafeLoader):
        def construct_mapping(self, node, deep=False):
            keys = [self.construct_object(key, deep=True) for key, _ in node.value]
            for key in keys:
                if keys.count(key) > 1:
                    raise ValueError(f"key {key!r} is given twice, {str(node.start_mark).strip()}")
            return super().construct_mapping(node, deep)

    try:
        return yaml.load(raw, Loader)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None


class _Reader:
    def __init__(self, path: Path):
        self.path = path

    def fail(self, where: str, what: str):
        raise TopologyError(f"{self.path}: {where or 'document'}: {what}")

    def typed(self, value, where: str, kind: type):
        if not isinstance(value, kind):
            names = {dict: "a map", list: "a list", str: "a string", int: "a number"}
            self.fail(where, f"expected {names[kind]}, found {value!r}")
        return value

    def keys(self, value, where: str, known) -> dict:
        for key in self.typed(value, where, dict):
            if key not in known:
                self.fail(f"{where}.{key}".lstrip("."), f"unknown key; the lab knows here: {', '.join(known)}")
        return value

    def text(self, value, where: str) -> str:
        """YAML does not read 1 and true as strings; containerlab does."""
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value) if isinstance(value, (int, float)) else self.typed(value, where, str)

    def document(self) -> dict:
        try:
            raw = self.path.read_text()
        except OSError as error:
            raise TopologyError(f"{self.path}: {error.strerror}") from None
        try:
            if self.path.suffix == ".json":
                return json.loads(raw)
            return _yaml(raw)
        except ValueError as error:
            raise TopologyError(f"{self.path}: {error}") from None

    def layer(self, value, where: str) -> dict:
        layer = self.keys({} if value is None else value, where, NODE_KEYS)
        for key, kind in NODE_KEYS.items():
            if key in layer:
                self.typed(layer[key], f"{where}.{key}", kind)
        return layer

    def bind(self, value, where: str) -> Bind:
        parts = self.typed(value, where, str).split(":")
        if len(parts) not in (2, 3) or not parts[1].startswith("/") or (len(parts) == 3 and parts[2] not in ("ro", "rw")):
            self.fail(where, f"expected SOURCE:/TARGET or SOURCE:/TARGET:ro, found {value!r}")
        return Bind(str((self.path.parent / parts[0]).resolve()), parts[1], parts[2:] == ["ro"])

    def node(self, name: str, topology: dict) -> Node:
        where = f"topology.nodes.{name}"
        if not NODE_NAME.fullmatch(name):
            self.fail(where, "a node's name is letters, digits, dot, dash and underscore")
        own = self.layer(topology["nodes"][name], where)
        defaults = self.layer(topology.get("defaults"), "topology.defaults")
        kind = own.get("kind", defaults.get("kind"))
        if kind != "linux":
            self.fail(f"{where}.kind", f"the lab realises kind linux only, found {kind!r}")
        layers = [defaults, self.layer(topology.get("kinds", {}).get(kind), f"topology.kinds.{kind}")]
        group = own.get("group")
        if group is not None:
            if group not in topology.get("groups", {}):
                self.fail(f"{where}.group", f"no group {group!r} in topology.groups")
            layers.append(self.layer(topology["groups"][group], f"topology.groups.{group}"))
        layers.append(own)
        merged: dict = {}
        for layer in layers:
            for key, value in layer.items():
                if key in APPENDED:
                    merged[key] = merged.get(key, []) + value
                elif key in MERGED:
                    merged[key] = merged.get(key, {}) | value
                else:
                    merged[key] = value
        if "image" not in merged:
            self.fail(where, "no image, neither in the node nor in its group, kind or the defaults")
        if merged.get("network-mode") != "none":
            self.fail(f"{where}.network-mode", "must be none: the lab has no management network")
        labels = {key: self.text(v, f"{where}.labels.{key}") for key, v in merged.get("labels", {}).items()}
        # A bind of a later layer replaces an earlier bind to the same target.
        binds = {bind.target: bind for bind in (self.bind(b, f"{where}.binds") for b in merged.get("binds", []))}
        return Node(name=name, image=merged["image"],
                    exec=[shlex.split(self.typed(line, f"{where}.exec", str)) for line in merged.get("exec", [])],
                    binds=list(binds.values()),
                    env={key: self.text(v, f"{where}.env.{key}") for key, v in merged.get("env", {}).items()},
                    sysctls={key: self.text(v, f"{where}.sysctls.{key}") for key, v in merged.get("sysctls", {}).items()},
                    hardware=self.hardware(labels, f"{where}.labels"))

    def hardware(self, labels: dict[str, str], where: str) -> str | None:
        for key in labels:
            if key.startswith(OWN_LABELS) and key != HARDWARE_LABEL:
                self.fail(f"{where}.{key}", f"unknown label; the lab knows here: {HARDWARE_LABEL}")
        wanted = labels.get(HARDWARE_LABEL)
        if wanted is not None and wanted not in HARDWARE:
            self.fail(f"{where}.{HARDWARE_LABEL}", f"the lab has {' and '.join(HARDWARE)}, found {wanted!r}")
        return wanted

    def link(self, value, where: str, nodes: dict[str, Node], taken: set) -> Link:
        self.keys(value, where, ("endpoints", "mtu"))
        ends = value.get("endpoints")
        if not isinstance(ends, list) or len(ends) != 2:
            self.fail(f"{where}.endpoints", f"expected two endpoints NODE:INTERFACE, found {ends!r}")
        points = []
        for end in ends:
            name, colon, interface = self.typed(end, f"{where}.endpoints", str).partition(":")
            if not colon or name not in nodes:
                self.fail(f"{where}.endpoints", f"{end!r} is not NODE:INTERFACE of a node of this topology")
            if not 0 < len(interface) <= MAX_INTERFACE_NAME:
                self.fail(f"{where}.endpoints", f"{end!r}: interface names have 1 to {MAX_INTERFACE_NAME} characters")
            if end in taken:
                self.fail(f"{where}.endpoints", f"{end!r} is used by another link")
            taken.add(end)
            points.append(Endpoint(name, interface))
        return Link(points[0], points[1], self.typed(value.get("mtu", DEFAULT_MTU), f"{where}.mtu", int))

    def read(self) -> Topology:
        document = self.keys(self.document(), "", ("name", "topology"))
        for key in ("name", "topology"):
            if key not in document:
                self.fail("", f"{key} is missing")
        name = self.typed(document["name"], "name", str)
        if not NODE_NAME.fullmatch(name):
            self.fail("name", f"{name!r}: letters, digits, dot, dash and underscore only")
        topology = self.keys(document["topology"], "topology", ("defaults", "kinds", "groups", "nodes", "links"))
        self.keys(topology.get("kinds", {}), "topology.kinds", ("linux",))
        for group, value in self.typed(topology.get("groups", {}), "topology.groups", dict).items():
            self.layer(value, f"topology.groups.{group}")
        if not self.typed(topology.get("nodes"), "topology.nodes", dict):
            self.fail("topology.nodes", "a topology needs a node")
        nodes = {node: self.node(node, topology) for node in topology["nodes"]}
        switches = [node.name for node in nodes.values() if node.hardware == "rocker"]
        if len(switches) > 1:
            self.fail("topology.nodes", f"the lab has one emulated switch; {' and '.join(switches)} want one each")
        taken: set = set()
        links = [self.link(link, f"topology.links[{i}]", nodes, taken)
                 for i, link in enumerate(self.typed(topology.get("links", []), "topology.links", list))]
        for i, link in enumerate(links):
            if link.a.node == link.b.node and link.a.node in switches:
                self.fail(f"topology.links[{i}].endpoints", "the other end of an emulated switch's port is another node")
        return Topology(name, str(self.path), nodes, links)


def load(path: str | Path) -> Topology:
    """Throws TopologyError. Makes sources of binds absolute, relative to the file, and does not check that they
    exist."""
    return _Reader(Path(path).resolve()).read()


def to_json(topology: Topology) -> str:
    """The same topology as a JSON document that load() reads, without relative paths."""
    nodes = {}
    for node in topology.nodes.values():
        nodes[node.name] = {"kind": "linux", "image": node.image, "network-mode": "none", "env": node.env,
                            "sysctls": node.sysctls, "exec": [shlex.join(command) for command in node.exec],
                            "binds": [f"{b.source}:{b.target}" + (":ro" if b.readonly else "") for b in node.binds],
                            "labels": {HARDWARE_LABEL: node.hardware} if node.hardware else {}}
    links = [{"endpoints": [f"{e.node}:{e.interface}" for e in (link.a, link.b)], "mtu": link.mtu}
             for link in topology.links]
    return json.dumps({"name": topology.name, "topology": {"nodes": nodes, "links": links}}, indent=1)
