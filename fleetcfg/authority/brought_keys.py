"""What each person brings to the key ceremony, by the policy: public keys, in files beside it.

Nothing is proven of it: a root is drafted from these files, its page tells whose key is which, and
people compare that before they sign.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from fleetcfg.declared.syntax.yaml import items, parse
from fleetcfg.model.problem import Problems
from fleetcfg.model.typed import nodes
from fleetcfg.model.typed.nodes import Node, Scalar

KeyKind = Literal["ed25519", "ed25519-sk"]
"""A key in a file, or a security key that asks for its PIN."""

VERIFIER_FIELDS: Final = ("person", "file", "name")
"""What the policy says of a log or a witness whose public key lies in a file."""


@dataclass(slots=True)
class BroughtKeys:
    """What one person brings.

    Attributes:
        public: Files of SSH keys, and of which kind each is to be.
        certificates: Files of certificates: the keys to them are on tokens.
        logs: By the name of the log, the file of its public key.
        witnesses: The same of witnesses.
    """

    public: dict[Path, KeyKind] = field(default_factory=dict[Path, KeyKind])
    certificates: list[Path] = field(default_factory=list[Path])
    logs: dict[str, Path] = field(default_factory=dict[str, Path])
    witnesses: dict[str, Path] = field(default_factory=dict[str, Path])

    @property
    def files(self) -> tuple[Path, ...]:
        """All of them."""
        of_logs = self.logs.values(), self.witnesses.values()
        return (*self.public, *self.certificates, *of_logs[0], *of_logs[1])

    @property
    def is_there(self) -> bool:
        """Whether every file lies there."""
        return all(file.exists() for file in self.files)


def read_brought_keys(data: bytes, policy: Path, problems: Problems) -> Mapping[str, BroughtKeys]:
    """Return what each person of the policy brings; what is wrong with its YAML is reported.

    What else is wrong with it, `fleetcfg.authority.policy.draft_root` reports.
    """
    top = parse(data, policy.as_posix(), problems)
    if not isinstance(top, nodes.Mapping):
        return {}
    parts, folder = dict(top.items()), policy.parent
    domain = _text(parts, "trust_domain")
    found = defaultdict[str, BroughtKeys](BroughtKeys)
    for person, entry in _entries(parts, "keys", problems):
        _take_key(found[person], entry, folder)
    for person, entry in _entries(parts, "logs", problems):
        found[person].logs |= _verifier(entry, folder, usual=f"{domain}/log/{person}")
    for person, entry in _entries(parts, "witnesses", problems):
        found[person].witnesses |= _verifier(entry, folder)
    return dict(found)


def _take_key(theirs: BroughtKeys, entry: Mapping[str, Node], folder: Path) -> None:
    """Add the key or the certificate of *entry* to *theirs*."""
    if public := _text(entry, "public"):
        is_security_key = _text(entry, "uv") == "true"
        theirs.public[folder / public] = "ed25519-sk" if is_security_key else "ed25519"
    elif certificate := _text(entry, "certificate"):
        theirs.certificates.append(folder / certificate)


def _verifier(entry: Mapping[str, Node], folder: Path, *, usual: str = "") -> dict[str, Path]:
    """Return by its name the file of a log or a witness; nothing if it has none of both."""
    name, file = _text(entry, "name") or usual, _text(entry, "file")
    return {name: folder / file} if name and file else {}


def _entries(
    parts: Mapping[str, Node], name: str, problems: Problems
) -> Iterator[tuple[str, Mapping[str, Node]]]:
    """Yield the mappings in a list of the policy that name a person, and whom."""
    for one in items(parts[name], problems) if name in parts else ():
        if isinstance(one, nodes.Mapping):
            entry = dict(one.items())
            if person := _text(entry, "person"):
                yield person, entry


def _text(entry: Mapping[str, Node], name: str) -> str:
    node = entry.get(name)
    return node.text if isinstance(node, Scalar) else ""
