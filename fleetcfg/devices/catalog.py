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
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, cast, get_args

from fleetcfg.devices.data_file import DataFile
from fleetcfg.devices.vocabulary import vocabulary
from fleetcfg.model.catalog import (
    Catalog,
    Evidence,
    Parameter,
    ParameterRisk,
    Probe,
    Volatile,
)
from fleetcfg.model.paths import PathSyntax, shape_of
from fleetcfg.model.space import Space, Text, Tokens, Whole
from fleetcfg.model.vocabulary import Term
from fleetcfg.trust.crypto.canonical import digest

_SPACE_NUMBER: Final = re.compile(r"(-?[0-9]+)\.\.(-?[0-9]+)")
_SPACE_TEXT: Final = re.compile(r"(?:text|secret)(?: ([0-9]+)\.\.([0-9]+)(?: (\S+))?)?")
_SPACE_TOKENS: Final = re.compile(r"(?!.*\.\.)[\w+.\-]+(?:/[\w+.\-]+)*")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+")
_FLAGS: Final = {"secret": "is_secret", "restart": "needs_restart", "sever": "can_sever"}
_PORT: Final = re.compile(r"[1-9][0-9]{0,3}")  # of a well-known service
_RISKS: Final = frozenset({"sever", "guard"})  # a restart is a flag of one parameter
_KEYS: Final = frozenset({"at", "space", "words", "flags", "evidence", "probe"})
_OWN_KEYS: Final = frozenset({"unit", "vi", "en"})  # of a name that the vocabulary does not have


@cache  # of more families than it holds, a bounded one would read each again and again
def load(path: Path, syntax: PathSyntax) -> Catalog:
    """Return the catalog in *path*, whose patterns *syntax* reads; read once a process.

    Raises:
        DeviceError: DEV_CATALOG_BROKEN.
    """
    return parse(path.read_bytes(), path.name, syntax)


def parse(data: bytes, file: str, syntax: PathSyntax) -> Catalog:
    """Return the catalog in *data*, whose patterns *syntax* reads.

    Raises:
        DeviceError: DEV_CATALOG_BROKEN, with the entry that is not understood.
    """
    reader = _Entries(data, file, syntax)
    root = reader.root
    listed, by_hand = reader.paths(root, "secrets"), reader.paths(root, "by_hand")
    parameters = {
        name: reader.parameter(name, reader.mapping(entry, name))
        for name, entry in reader.mapping(root.get("parameters"), "parameters").items()
    }
    natives = dict(reader.natives(root, listed))
    known = (*parameters.values(), *natives.values())
    flagged = dict.fromkeys(at for each in known if each.is_secret for at in each.patterns)
    unlisted = (at for at in flagged if not any(syntax.matches(wide, at) for wide in listed))
    return Catalog(
        family=reader.text(root.get("family"), "family"),
        parameters=parameters,
        natives=natives,
        volatile=tuple(
            Volatile(reader.path(pattern), reader.text(why, pattern))
            for pattern, why in reader.mapping(root.get("volatile", {}), "volatile").items()
        ),
        secrets=(*listed, *unlisted),
        vendor=reader.text(root.get("vendor", ""), "vendor"),
        sha256=digest(data),
        syntax=syntax,
        risks=reader.risks(root.get("risks", {})),
        lockout=reader.text(root.get("lockout", ""), "lockout"),
        by_hand=by_hand,
        vocabulary=vocabulary(),
        passwords={
            path: reader.password(path, reader.mapping(entry, path))
            for path, entry in reader.mapping(root.get("passwords", {}), "passwords").items()
        },
    )


def spaces_of(catalog: Catalog, paths: tuple[str, ...]) -> Mapping[str, Space]:
    """Return what *catalog* says *paths* may be set to, for devices that do not tell themselves."""
    shape = shape_of(paths, catalog.syntax)
    known = (*catalog.natives.values(), *catalog.parameters.values())
    return {path: each.space for each in known for path in shape.meant_by(each.patterns)}


class _Entries(DataFile):
    """Makes nouns of what stands in one file."""

    def __init__(self, data: bytes, file: str, syntax: PathSyntax) -> None:
        super().__init__(data, file)
        self._syntax = syntax

    def path(self, pattern: str) -> str:
        """Expect a native pattern."""
        if not self._syntax.is_pattern(pattern):
            raise self.broken(pattern, "path")
        return pattern

    def paths(self, root: Mapping[str, Any], key: str) -> tuple[str, ...]:
        """Expect a list of native patterns under *key*; none if it is not there."""
        return tuple(self.path(text) for text in self.texts(root.get(key, []), key))

    def parameter(self, name: str, entry: Mapping[str, Any]) -> Parameter:
        """Read one neutral parameter."""
        term = vocabulary().get(name)
        keys = _KEYS if term else _KEYS | _OWN_KEYS
        if _NAME.fullmatch(name) is None or not entry.keys() <= keys:
            raise self.broken(name, "key")
        term = term or self.own_term(name, entry)
        space = self.space(entry.get("space"), name)
        flags = self.texts(entry.get("flags", []), name)
        if not set(flags) <= _FLAGS.keys():
            raise self.broken(name, "flags")
        return Parameter(
            name=name,
            patterns=tuple(self.path(pattern) for pattern in self.texts(entry.get("at"), name)),
            space=space,
            words=self.words(entry.get("words", {}), space, term),
            unit=term.unit,
            evidence=self.evidence(entry.get("evidence", "doc"), name),
            about=term.about,
            clause=term.clause,
            probe=self.probe(entry["probe"], space, name) if "probe" in entry else None,
            **{_FLAGS[flag]: True for flag in flags},
        )

    def words(self, found: object, space: Space, term: Term) -> Mapping[str, str]:
        """Read the maker's token by neutral word: each one of *space*, each word one of *term*."""
        words = self.mapping(found, term.name)
        if not all(isinstance(space, Tokens | Text) and space.has(w) for w in words.values()):
            raise self.broken(term.name, "words")
        if term.words and not words.keys() <= set(term.words):
            raise self.broken(term.name, "words")
        return words

    def probe(self, found: object, space: Space, entry: str) -> Probe:
        """Read by which port the truth of a setting shows, whose tokens are of *space*."""
        told = self.mapping(found, entry)
        port, tokens = self.text(told.get("port"), entry), self.texts(told.get("open"), entry)
        words = space.words if isinstance(space, Tokens) else ()
        if {*told} != {"port", "open"} or not _PORT.fullmatch(port) or not {*tokens} < {*words}:
            raise self.broken(entry, "probe")
        return Probe(int(port), {word: word in tokens for word in words})

    def own_term(self, name: str, entry: Mapping[str, Any]) -> Term:
        """Read what a name means that the vocabulary does not have."""
        about = {lang: self.text(entry.get(lang), name) for lang in ("vi", "en")}
        return Term(name, "text", unit=self.text(entry.get("unit", ""), name), about=about)

    def natives(
        self, root: Mapping[str, Any], secrets: tuple[str, ...]
    ) -> list[tuple[str, Parameter]]:
        """Read the native patterns: evidence → pattern → space."""
        found: list[tuple[str, Parameter]] = []
        for grade, entries in self.mapping(root.get("natives", {}), "natives").items():
            evidence = self.evidence(grade, "natives")
            for pattern, written in self.mapping(entries, grade).items():
                space = self.space(written, pattern)
                is_secret = str(written).startswith("secret") or pattern in secrets
                known = Parameter(
                    self.path(pattern), (pattern,), space, is_secret=is_secret, evidence=evidence
                )
                found.append((pattern, known))
        return found

    def password(self, path: str, entry: Mapping[str, Any]) -> Parameter:
        """Read one password that can be replaced."""
        if sorted(entry) != ["en", "vi"]:
            raise self.broken(path, "key")
        about = {language: self.text(told, path) for language, told in entry.items()}
        return Parameter(path, (self.path(path),), Text(0, None), is_secret=True, about=about)

    def risks(self, found: object) -> dict[ParameterRisk, tuple[str, ...]]:
        """Read how the paths begin that are a risk, by which."""
        written = self.mapping(found, "risks")
        if not written.keys() <= _RISKS:
            raise self.broken("risks", "key")
        return {
            cast("ParameterRisk", risk): tuple(self.path(text) for text in self.texts(given, risk))
            for risk, given in written.items()
        }

    def evidence(self, grade: object, entry: str) -> Evidence:
        """Expect a grade of evidence."""
        if grade not in get_args(Evidence):
            raise self.broken(entry, "evidence")
        return cast("Evidence", grade)

    def space(self, found: object, entry: str) -> Space:
        """Read a space as it is written in a catalog; a list is one of tokens."""
        if isinstance(found, list):
            return Tokens(self.texts(found, entry))
        written = self.text(found, entry)
        if number := _SPACE_NUMBER.fullmatch(written):
            return Whole(int(number[1]), int(number[2]))
        if text := _SPACE_TEXT.fullmatch(written):
            most = None if text[2] is None else int(text[2])
            return Text(int(text[1] or 0), most, text[3] or "")
        if _SPACE_TOKENS.fullmatch(written):
            return Tokens(tuple(written.split("/")))
        raise self.broken(entry, "space")
