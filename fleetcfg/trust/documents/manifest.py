"""The manifest: which bytes of inventory, baselines, registers and others the Department signed.

A closed list: what lies under a protected folder and is not in it is not authorized, and what is in
it and does not lie there is missing. Refused in it: a path that two systems could read as two
files, or as one that it is not.
"""

from functools import lru_cache
from itertools import pairwise
from typing import Annotated, Final

from pydantic import AfterValidator, Field, model_validator

from fleetcfg.model.file_names import PROTECTED, is_portable_name
from fleetcfg.trust.crypto.canonical import digest, spell
from fleetcfg.trust.documents.document import (
    Count,
    Day,
    Digest,
    Document,
    DocumentVersion,
    Frozen,
    Instant,
    Many,
    MemberError,
    Name,
    Part,
    read_document,
    require_sorted,
)
from fleetcfg.trust.documents.meeting_freeze import MOST_MEETINGS, MeetingFreeze

MAX_FILES = 20_000

_REGISTERS: Final = "registers/"  # what is kept beside the devices: it asks nothing of one

_META = {".git", ".gitattributes", ".gitmodules"}


def _protected_path(path: str) -> str:
    folder, *below = path.split("/")
    if folder not in PROTECTED or not below or not all(map(is_safe_name, (folder, *below))):
        raise MemberError("PATH_NAME", "files")
    return path


def is_safe_name(name: str) -> bool:
    """Tell whether one part of a path means one and the same file on every system."""
    return is_portable_name(name) and name.casefold() not in _META


class FileDigest(Part):
    """One file, by its exact bytes; *size* in bytes."""

    path: Annotated[str, Field(max_length=255), AfterValidator(_protected_path)]
    sha256: Digest
    size: Count


class Decision(Part):
    """The Department's paper, such as ``123/QĐ-SKHCN``."""

    number: Name
    date: Day


class FreezeTimes(Part):
    """From when until when a status freezes, as it says it."""

    from_: Instant = Field(alias="from")
    to: Instant


class Release(MeetingFreeze):
    """What of a meeting's freeze is given back before its end: devices, and from when until when.

    Attributes:
        of: The whole freeze that is meant. Where the status has it with other times, the meeting
            was moved since, and nothing is released.
        reason: Why, in words.
        decision: The paper by which it was first released; a later manifest carries it on.
    """

    of: FreezeTimes
    reason: Name
    decision: Decision

    @model_validator(mode="after")
    def _lies_within(self) -> "Release":
        if not self.of.from_ <= self.from_ < self.to <= self.of.to:
            raise MemberError("SCHEMA", "of")
        return self

    def is_of(self, freeze: MeetingFreeze) -> bool:
        """Tell whether *freeze* is the one that is meant."""
        return (freeze.id, freeze.from_, freeze.to) == (self.id, self.of.from_, self.of.to)


class Manifest(Document):
    """See the module.

    Attributes:
        prev: Digest of the manifest before; None for the first.
        files: Sorted by path; no two that differ in letter case only.
        semantic: By device: digest of its resolved declaration in the one spelling. What tells an
            edit of a comment from an edit of a value, and which devices there are.
        releases: What of meetings' freezes is given back, by id, begin and devices; None for none.
    """

    version: DocumentVersion
    prev: Digest | None
    root_version: DocumentVersion
    files: Annotated[Many[FileDigest], Field(max_length=MAX_FILES)]
    semantic: Frozen[Digest]
    decision: Decision
    issued_at: Instant
    releases: Annotated[Many[Release], Field(min_length=1, max_length=MOST_MEETINGS)] | None = None

    @model_validator(mode="after")
    def _hold_together(self) -> "Manifest":
        if (self.prev is None) != (self.version == 1):
            raise MemberError("SCHEMA", "prev")
        paths = [file.path for file in self.files]
        require_sorted(paths, "SCHEMA", "files")
        if len({path.casefold() for path in paths}) != len(paths):
            raise MemberError("PATH_NAME", "files")
        in_order = [(one.id, one.from_, one.hosts) for one in self.releases or ()]
        if any(earlier >= later for earlier, later in pairwise(in_order)):
            raise MemberError("SCHEMA", "releases")
        return self

    @property
    def declared_sha256(self) -> str:
        """Digest of all that is declared of devices: of everything that it names but registers."""
        files = [file.as_json() for file in self.files if not file.path.startswith(_REGISTERS)]
        return digest(spell({"files": files, "semantic": dict(self.semantic)}))

    @property
    def has_registers(self) -> bool:
        """Whether it names a register."""
        return any(file.path.startswith(_REGISTERS) for file in self.files)


def read_manifest(payload: bytes) -> Manifest:
    """Read a payload whose signatures were verified.

    Raises:
        RefusalError: As `read_document`; PATH_NAME.
    """
    return _read(payload)


@lru_cache(maxsize=2)  # the same bytes are asked for several times, and say the same
def _read(payload: bytes) -> Manifest:
    return read_document(Manifest, "manifest", payload)
