"""What is carried here: a file, of which kind its first line says it is, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from fleetcfg.errors import RefusalError
from fleetcfg.ledger.deeds import Missing
from fleetcfg.ledger.export import LOG_FORMAT
from fleetcfg.trust.crypto.canonical import MAX_BUNDLE, Json, parse_frame
from fleetcfg.trust.crypto.envelope import payload_type
from fleetcfg.trust.documents.bundle import BUNDLE_FORMAT, BUNDLE_VALUES
from fleetcfg.trust.documents.package import PACKAGE_FORMAT

ImportKind = Literal[
    "root",
    "status",
    "manifest",
    "receipt",
    "breakglass",
    "statement",
    "bundle",
    "package",
    "log",
    "cosigned",
]

ORDER: Final[tuple[ImportKind, ...]] = (
    "root",
    "status",
    "manifest",
    "package",
    "bundle",
    "receipt",
    "breakglass",
    "statement",
    "log",
    "cosigned",
)
_FORMATS: Final[Mapping[str, ImportKind]] = {
    LOG_FORMAT: "log",
    PACKAGE_FORMAT: "package",
    BUNDLE_FORMAT: "bundle",
}
PUBLIC_KINDS: Final[Mapping[ImportKind, Literal["root", "status", "manifest"]]] = {
    "root": "root",
    "status": "status",
    "manifest": "manifest",
}
_ENVELOPES: Final[Mapping[str, ImportKind]] = {
    **{payload_type(document): kind for kind, document in PUBLIC_KINDS.items()},
    payload_type("receipt"): "receipt",
    payload_type("breakglass"): "breakglass",
    payload_type("statement"): "statement",
}


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A file, and what its first line says that it is."""

    file: Path
    data: bytes
    kind: ImportKind


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of one file.

    Attributes:
        kind: Of what it is.
        is_new: Whether anything was added here.
        about: The document's number, or the log's origin.
        written: A file that was made, to be sent back; of a folder, where what was replaced lies.
        moved: What lies there, as it was called here.
        missing: What a true log does not bring to an end.
        unproven: Receipts in a true log that did not come through the door, by digest, and why.
        rejected_by: Who rejected the change-set; empty if it was not rejected.
        files: Of a folder, how many files were written here.
    """

    file: Path
    kind: ImportKind | Literal["folder"]
    is_new: bool
    about: str = ""
    written: Path | None = None
    missing: Sequence[Missing] = field(default=())
    unproven: Mapping[str, str] = field(default_factory=dict)
    rejected_by: str = ""
    moved: Sequence[str] = ()
    files: int = 0


def kind_of(file: Path, data: bytes) -> ImportKind:
    """Return what a file is.

    Raises:
        RefusalError: FILE_CUT_OFF of a document that begins and does not end; IMPORT_UNKNOWN.
    """
    first = data.partition(b"\n")[0]
    for spelled, kind in _FORMATS.items():
        if f'"format":"{spelled}"'.encode() in first and kind != "bundle":
            return kind
    if data.lstrip()[:1] == b"{" and data.rstrip()[-1:] != b"}":
        raise RefusalError("FILE_CUT_OFF", file=str(file), size=len(data))
    if f'"format":"{BUNDLE_FORMAT}"'.encode() in first:
        return "bundle"
    if b"\n\n\xe2\x80\x94 " in data:  # a note: text, a blank line, and lines that begin with a dash
        return "cosigned"
    found = _kind_of_document(_json(data))
    if found is None:
        raise RefusalError("IMPORT_UNKNOWN", file=str(file))
    return found


def is_to_sign(data: bytes) -> bool:
    """Tell whether *data* is, by its first line, what ``trust sign`` signs."""
    try:
        return kind_of(Path(), data) in {*PUBLIC_KINDS, "package"}
    except RefusalError:
        return False


def _kind_of_document(value: Json) -> ImportKind | None:
    said = value if isinstance(value, Mapping) else {}
    if said.get("format") == BUNDLE_FORMAT:  # another spelling of one: the door takes it as well
        return "bundle"
    named = said.get("payloadType")
    return _ENVELOPES[named] if isinstance(named, str) and named in _ENVELOPES else None


def _json(data: bytes) -> Json:
    try:
        return parse_frame(data, MAX_BUNDLE, BUNDLE_VALUES)
    except RefusalError:
        return None
