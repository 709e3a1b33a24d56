"""Reads the vocabulary: the data beside this module becomes terms."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from fleetcfg.devices.data_file import DataFile, shipped
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
    return parse_vocabulary(*shipped("fleetcfg.devices", "vocabulary.yaml"))


def parse_vocabulary(data: bytes, file: str) -> Vocabulary:
    """Return the terms in *data*.

    Raises:
        DeviceError: DEV_CATALOG_BROKEN, with the entry that is not understood.
    """
    read = _Terms(data, file)
    return {name: read.term(name, read.mapping(entry, name)) for name, entry in read.root.items()}


class _Terms(DataFile):
    """Makes terms of what stands in one file."""

    def term(self, name: str, entry: Mapping[str, Any]) -> Term:
        """Read one neutral parameter."""
        if not entry.keys() <= _KEYS:
            raise self.broken(name, "key")
        about = self.by_language(entry, name)
        see = self.mapping(entry.get("see", {}), name)
        if not see.keys() <= _ELSEWHERE:
            raise self.broken(name, "see")
        clause = self.text(entry.get("clause", ""), name)
        names = {where: self.text(called, name) for where, called in see.items()}
        is_own = self.truth(entry.get("own", "false"), name, "own")
        kind, words, unit = self.values(name, entry.get("is"))
        return Term(name, kind, words, unit, about, clause, names, is_own=is_own)

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
