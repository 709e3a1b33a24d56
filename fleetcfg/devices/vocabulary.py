"""Reads the vocabulary: the data beside this module becomes terms."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Final, Literal

from pydantic import Field, PlainValidator

from fleetcfg.devices.data_file import DataFile, misspelt, shipped
from fleetcfg.model.typed.declared_noun import declared
from fleetcfg.model.vocabulary import Term, TermKind, Vocabulary

_NUMBER: Final = re.compile(r"number(?: (\S+))?")
_WORDS: Final = re.compile(r"[\w+.\-]+(?:/[\w+.\-]+)+")
_Elsewhere = Literal["h350", "tr104", "ietf"]
_Values = tuple[TermKind, tuple[str, ...], str]


def _values(written: object) -> _Values:
    """Read of what kind the values of a term are, by which words, and in which unit."""
    if not isinstance(written, str):
        raise misspelt("text")
    if written == "text":
        return "text", (), ""
    if written == "secret":
        return "secret", (), ""
    if number := _NUMBER.fullmatch(written):
        return "number", (), number[1] or ""
    if _WORDS.fullmatch(written):
        return "words", tuple(written.split("/")), ""
    raise misspelt("is")


@declared
@dataclass(frozen=True, slots=True)
class _TermEntry:
    """A term as it is written; see `Term`."""

    values: Annotated[_Values, PlainValidator(_values), Field(alias="is")]
    vi: str
    en: str
    own: Literal["true", "false"] = "false"
    clause: str = ""
    see: dict[_Elsewhere, str] = field(default_factory=dict[_Elsewhere, str])


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Return every neutral parameter, by name; read once a process.

    Raises:
        DeviceError: DEV_CATALOG_BROKEN.
    """
    return parse_vocabulary(*shipped("fleetcfg.devices", "vocabulary.yaml"))


def parse_vocabulary(data: bytes, file: str) -> Vocabulary:
    """Return the terms in *data*."""
    entries = DataFile(data, file).read(dict[str, _TermEntry])
    return {name: _term(name, entry) for name, entry in entries.items()}


def _term(name: str, entry: _TermEntry) -> Term:
    about = {"vi": entry.vi, "en": entry.en}
    see = {str(where): called for where, called in entry.see.items()}
    return Term(name, *entry.values, about, entry.clause, see, is_own=entry.own == "true")
