"""What each person brings to the key ceremony, by the policy: public keys, in files beside it.

Nothing is proven of it: a root is drafted from these files, its page tells whose key is which, and
people compare that before they sign.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeVar

from fleetcfg.authority.policy_file import PolicyKey, PolicyVerifier
from fleetcfg.declared.syntax.yaml import items, parse
from fleetcfg.model.problem import Problems
from fleetcfg.model.typed import nodes
from fleetcfg.model.typed.declared_noun import read_noun
from fleetcfg.model.typed.nodes import Node, Scalar

KeyKind = Literal["ed25519", "ed25519-sk"]
"""A key in a file, or a security key that asks for its PIN."""
_EntryT = TypeVar("_EntryT", PolicyKey, PolicyVerifier)


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
    folder, domain = policy.parent, _text(top.get("trust_domain"))
    found = defaultdict[str, BroughtKeys](BroughtKeys)
    for key in _entries(top, "keys", PolicyKey, problems):
        theirs = found[_text(key.person)]
        if public := _text(key.public):
            is_security_key = _text(key.uv) == "true"
            theirs.public[folder / public] = "ed25519-sk" if is_security_key else "ed25519"
        elif certificate := _text(key.certificate):
            theirs.certificates.append(folder / certificate)
    for log in _entries(top, "logs", PolicyVerifier, problems):
        person = _text(log.person)
        found[person].logs |= _verifier(log, folder, usual=f"{domain}/log/{person}")
    for witness in _entries(top, "witnesses", PolicyVerifier, problems):
        found[_text(witness.person)].witnesses |= _verifier(witness, folder)
    return dict(found)


def _verifier(said: PolicyVerifier, folder: Path, *, usual: str = "") -> dict[str, Path]:
    """Return by its name the file of a log or a witness; nothing if it has none of both."""
    name, file = _text(said.name) or usual, _text(said.file)
    return {name: folder / file} if name and file else {}


def _entries(
    top: nodes.Mapping, name: str, noun: type[_EntryT], problems: Problems
) -> Iterator[_EntryT]:
    """Yield the entries in a list of the policy that name a person."""
    for one in items(top[name], problems) if name in top else ():
        if isinstance(one, nodes.Mapping):
            entry = read_noun(noun, one, Problems())
            if entry is not None and _text(entry.person):
                yield entry


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) else ""
