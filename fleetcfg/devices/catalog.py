"""Reads a family's catalog: the data beside its driver becomes a `Catalog`.

What a parameter of the vocabulary means stands there; a family says where it lives and how it is
spelled. A name that the vocabulary does not have is the family's own, and is told there.

A space is written as one word: ``Off/On`` for tokens, ``64..6000`` for a number, ``text 0..255``
with an optional form (``text 0..64 IPv4``), ``text`` for any text, and ``secret 0..50`` for text
that the device hides.

``by_hand`` lists what is read and never written.

``probe: {port: 23, open: ["On"]}`` says that a setting switches a service, and by which port it
shows: open with these tokens, closed with all others. A value that the port contradicts is told.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal, cast

from pydantic import AfterValidator, PlainValidator, ValidationInfo

from fleetcfg.devices.data_file import ONE_OR_MORE, DataFile, misspelt
from fleetcfg.devices.vocabulary import vocabulary
from fleetcfg.model.catalog import (
    Catalog,
    Evidence,
    Parameter,
    Probe,
    Volatile,
)
from fleetcfg.model.paths import PathSyntax, shape_of
from fleetcfg.model.space import Space, Text, Tokens, Whole
from fleetcfg.model.typed.declared_noun import declared
from fleetcfg.model.vocabulary import Term
from fleetcfg.trust.crypto.canonical import digest

_SPACE_NUMBER: Final = re.compile(r"(-?[0-9]+)\.\.(-?[0-9]+)")
_SPACE_TEXT: Final = re.compile(r"(?:text|secret)(?: ([0-9]+)\.\.([0-9]+)(?: (\S+))?)?")
_SPACE_TOKENS: Final = re.compile(r"(?!.*\.\.)[\w+.\-]+(?:/[\w+.\-]+)*")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+")
_PORT: Final = re.compile(r"[1-9][0-9]{0,3}")  # of a well-known service


def _path(pattern: str, info: ValidationInfo[PathSyntax]) -> str:
    if not info.context.is_pattern(pattern):
        raise misspelt("path")
    return pattern


def _name(name: str) -> str:
    if _NAME.fullmatch(name) is None:
        raise misspelt("key")
    return name


def _space(found: object) -> tuple[Space, bool]:
    """Read a space, and whether it is of secrets; a list is one of tokens."""
    if isinstance(found, list) and all(isinstance(token, str) for token in found):
        return Tokens(tuple(cast("list[str]", found))), False
    if not isinstance(found, str):
        raise misspelt("text")
    if number := _SPACE_NUMBER.fullmatch(found):
        return Whole(int(number[1]), int(number[2])), False
    if text := _SPACE_TEXT.fullmatch(found):
        most = None if text[2] is None else int(text[2])
        return Text(int(text[1] or 0), most, text[3] or ""), found.startswith("secret")
    if _SPACE_TOKENS.fullmatch(found):
        return Tokens(tuple(found.split("/"))), False
    raise misspelt("space")


_Path = Annotated[str, AfterValidator(_path)]
_Paths = Annotated[tuple[_Path, ...], ONE_OR_MORE]
_Space = Annotated[tuple[Space, bool], PlainValidator(_space)]
_Beginnings = Literal["sever", "guard"]  # a restart is a flag of one parameter
_Flag = Literal["secret", "restart", "sever"]


@declared
@dataclass(frozen=True, slots=True)
class _ProbeEntry:
    """By which port the truth of a setting shows."""

    port: str
    open: Annotated[tuple[str, ...], ONE_OR_MORE]


@declared
@dataclass(frozen=True, slots=True)
class _ParameterEntry:
    """A neutral parameter; what it means is said of a name that the vocabulary does not have."""

    at: _Paths
    space: _Space
    words: dict[str, str] = field(default_factory=dict[str, str])
    flags: Annotated[tuple[_Flag, ...], ONE_OR_MORE] = ()
    evidence: Evidence = "doc"
    probe: _ProbeEntry | None = None
    unit: str | None = None
    vi: str | None = None
    en: str | None = None


@declared
@dataclass(frozen=True, slots=True)
class _PasswordEntry:
    """What a password is that can be replaced."""

    vi: str
    en: str


@declared
@dataclass(frozen=True, slots=True)
class _CatalogFile:
    """All that stands in the file; natives are evidence → pattern → space."""

    family: str
    parameters: dict[Annotated[str, AfterValidator(_name)], _ParameterEntry]
    vendor: str = ""
    natives: dict[Evidence, dict[_Path, _Space]] = field(
        default_factory=dict[Evidence, dict[str, tuple[Space, bool]]]
    )
    secrets: _Paths = ()
    by_hand: _Paths = ()
    volatile: dict[_Path, str] = field(default_factory=dict[str, str])
    risks: dict[_Beginnings, _Paths] = field(default_factory=dict[_Beginnings, tuple[str, ...]])
    lockout: str = ""
    passwords: dict[_Path, _PasswordEntry] = field(default_factory=dict[str, _PasswordEntry])


@cache  # of more families than it holds, a bounded one would read each again and again
def load(path: Path, syntax: PathSyntax) -> Catalog:
    """Return the catalog in *path*, whose patterns *syntax* reads; read once a process."""
    return parse(path.read_bytes(), path.name, syntax)


def parse(data: bytes, file: str, syntax: PathSyntax) -> Catalog:
    """Return the catalog in *data*, whose patterns *syntax* reads."""
    reader = DataFile(data, file)
    said = reader.read(_CatalogFile, context=syntax)
    parameters = {name: _parameter(name, one, reader) for name, one in said.parameters.items()}
    natives = dict(_natives(said))
    known = (*parameters.values(), *natives.values())
    flagged = dict.fromkeys(at for each in known if each.is_secret for at in each.patterns)
    unlisted = (at for at in flagged if not any(syntax.matches(wide, at) for wide in said.secrets))
    return Catalog(
        family=said.family,
        parameters=parameters,
        natives=natives,
        volatile=tuple(Volatile(pattern, why) for pattern, why in said.volatile.items()),
        secrets=(*said.secrets, *unlisted),
        vendor=said.vendor,
        sha256=digest(data),
        syntax=syntax,
        risks=dict(said.risks.items()),
        lockout=said.lockout,
        by_hand=said.by_hand,
        vocabulary=vocabulary(),
        passwords={
            path: Parameter(
                path, (path,), Text(0, None), is_secret=True, about={"vi": one.vi, "en": one.en}
            )
            for path, one in said.passwords.items()
        },
    )


def spaces_of(catalog: Catalog, paths: tuple[str, ...]) -> Mapping[str, Space]:
    """Return what *catalog* says *paths* may be set to, for devices that do not tell themselves."""
    shape = shape_of(paths, catalog.syntax)
    known = (*catalog.natives.values(), *catalog.parameters.values())
    return {path: each.space for each in known for path in shape.meant_by(each.patterns)}


def _parameter(name: str, entry: _ParameterEntry, reader: DataFile) -> Parameter:
    """Return one neutral parameter."""
    term, space = _term(name, entry, reader), entry.space[0]
    words = entry.words
    if not all(isinstance(space, Tokens | Text) and space.has(own) for own in words.values()):
        raise reader.broken(name, "words")
    if term.words and not words.keys() <= {*term.words}:
        raise reader.broken(name, "words")
    return Parameter(
        name=name,
        patterns=entry.at,
        space=space,
        words=words,
        unit=term.unit,
        is_secret="secret" in entry.flags,
        needs_restart="restart" in entry.flags,
        can_sever="sever" in entry.flags,
        evidence=entry.evidence,
        about=term.about,
        clause=term.clause,
        probe=_probe(name, entry.probe, space, reader) if entry.probe else None,
    )


def _term(name: str, entry: _ParameterEntry, reader: DataFile) -> Term:
    """Return what a name means: by the vocabulary alone, where that has it."""
    term, own = vocabulary().get(name), (entry.vi, entry.en)
    if term and (entry.unit, *own) != (None, None, None):
        raise reader.broken(name, "key")
    if term:
        return term
    about = {lang: text for lang, text in zip(("vi", "en"), own, strict=True) if text is not None}
    if None in own:
        raise reader.broken(name, "text")
    return Term(name, "text", unit=entry.unit or "", about=about)


def _probe(name: str, entry: _ProbeEntry, space: Space, reader: DataFile) -> Probe:
    """Return by which port the truth of a setting shows, whose tokens are of *space*."""
    words = space.words if isinstance(space, Tokens) else ()
    if not _PORT.fullmatch(entry.port) or not {*entry.open} < {*words}:
        raise reader.broken(name, "probe")
    return Probe(int(entry.port), {word: word in entry.open for word in words})


def _natives(said: _CatalogFile) -> Iterator[tuple[str, Parameter]]:
    for evidence, entries in said.natives.items():
        for pattern, (space, is_secret) in entries.items():
            is_hidden = is_secret or pattern in said.secrets
            yield (
                pattern,
                Parameter(pattern, (pattern,), space, is_secret=is_hidden, evidence=evidence),
            )
