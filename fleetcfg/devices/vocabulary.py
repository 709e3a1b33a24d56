"""Reads the vocabulary: the data beside this module becomes terms."""

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from fleetcfg.devices.data_file import DataFile, read_tree
from fleetcfg.model.vocabulary import Term, TermKind, Vocabulary

_KEYS: Final = frozenset({"is", "own", "clause", "see", "vi", "en"})
_ELSEWHERE: Final = frozenset({"h350", "tr104", "ietf"})
_NUMBER: Final = re.compile(r"number(?: (\S+))?")
_WORDS: Final = re.compile(r"[\w+.\-]+(?:/[\w+.\-]+)+")


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Return every neutral parameter, by name; read once a process.

    Raises:
        DeviceError: DEV_CATALOG_BROKEN.
    """
    source = files("fleetcfg.devices") / "vocabulary.yaml"
    return parse_vocabulary(source.read_bytes(), source.name)


def parse_vocabulary(data: bytes, file: str) -> Vocabulary:
    """Return the terms in *data*.

    Raises:
        DeviceError: DEV_CATALOG_BROKEN, with the entry that is not understood.
    """
    reader = _Terms(file)
    root = reader.mapping(read_tree(data, file), "/")
    return {name: reader.term(name, reader.mapping(entry, name)) for name, entry in root.items()}


class _Terms(DataFile):
    """Makes terms of what stands in one file."""

    def term(self, name: str, entry: Mapping[str, Any]) -> Term:
        """Read one neutral parameter."""
        if not entry.keys() <= _KEYS:
            raise self.broken(name, "key")
        about = {lang: self.text(entry.get(lang), name) for lang in ("vi", "en")}
        see = self.mapping(entry.get("see", {}), name)
        if not see.keys() <= _ELSEWHERE:
            raise self.broken(name, "see")
        clause = self.text(entry.get("clause", ""), name)
        names = {where: self.text(called, name) for where, called in see.items()}
        own = entry.get("own", "false")
        if own not in {"true", "false"}:
            raise self.broken(name, "own")
        kind, words, unit = self.values(name, entry.get("is"))
        return Term(name, kind, words, unit, about, clause, names, is_own=own == "true")

    def values(self, name: str, found: object) -> tuple[TermKind, tuple[str, ...], str]:
        """Read of what kind its values are, by which words, and in which unit."""
        written = self.text(found, name)
        if written == "text":
            return "text", (), ""
        if written == "secret":
            return "secret", (), ""
        if number := _NUMBER.fullmatch(written):
            return "number", (), number[1] or ""
        if _WORDS.fullmatch(written):
            return "words", tuple(written.split("/")), ""
        raise self.broken(name, "is")
