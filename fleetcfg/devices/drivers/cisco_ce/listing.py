r"""Listings of a codec's terminal, read quickly: what `terminal.parse` says, for less.

Listings of one model and firmware differ in their values alone, and are cut line by line
(`fleetcfg.devices.drivers.cisco_ce.alike`). Whether a value stands between quotes belongs to the
rest. What the cut does not see through (escapes, quotes inside, values of several lines, control
bytes, carriage returns) goes to `terminal.parse`.
"""

import re
from typing import Final

from fleetcfg.devices.drivers.cisco_ce import terminal
from fleetcfg.devices.drivers.cisco_ce.alike import (
    MOST_SLOTS,
    DocumentPiece,
    DocumentShapes,
    shape_of,
)
from fleetcfg.devices.drivers.cisco_ce.document import XapiDocument

_MOST_LINES: Final = 2 * MOST_SLOTS  # of a listing that is cut
# Begins a line that the parser, too, takes for a record; any other has no value to be cut out.
_RECORDS: Final = {
    letter: re.compile(rb'\*%c (?:x\w+ )?[A-Za-z][^:"(\n]*: ' % letter.encode())
    for letter in ("c", "s")
}
_BLANK: Final = re.compile(r"\n[^\S\n]")  # no bare value begins so
_CONTROLS: Final = bytes({*range(32)} - {*b"\n"}) + b"\x7f"


class ListingReader:
    """Reads listings, and remembers the shapes of those that it has read; one for all threads."""

    def __init__(self) -> None:
        self.shapes = DocumentShapes()

    def read(self, reply: bytes, letter: terminal.Letter) -> XapiDocument:
        """Return what *reply* lists; see `terminal.parse`.

        Raises:
            DeviceError: DEV_ANSWER_BROKEN.
        """
        lines = reply.split(b"\n", _MOST_LINES)
        found = self.shapes.find(letter, lines, len(reply))
        if found is not None and (texts := _texts(found[1])) is not None:
            return XapiDocument(dict(zip(found[0].paths, texts, strict=True)))
        document = terminal.parse(reply, letter)
        if len(lines) <= _MOST_LINES and not (document.twice or document.mended):
            self._learn(letter, lines, len(reply), document)
        return document

    def _learn(self, letter: str, lines: list[bytes], size: int, document: XapiDocument) -> None:
        """Remember a shape, if cutting finds the very values that parsing found, in order."""
        record = _RECORDS[letter]
        pieces = [
            *(_cut(line, record) for line in lines[:-1]),
            DocumentPiece(lines[-1], has_value=False),
        ]
        shape = shape_of(letter, pieces, b"\n", tuple(document.texts), {})
        values = shape.values_in(lines, size)
        if values is not None and _texts(values) == list(document.texts.values()):
            self.shapes.learn(shape)


def _cut(line: bytes, record: re.Pattern[bytes]) -> DocumentPiece:
    """Cut a line: what *record* takes for the beginning of one, a value, and a quote at most."""
    begin = record.match(line)
    if begin is None:
        return DocumentPiece(line, has_value=False)
    value = line[begin.end() :]
    quote = value[:1] if value[:1] == value[1:][-1:] == b'"' else b""
    return DocumentPiece(begin[0] + quote, quote)


def _texts(values: bytes) -> list[str] | None:
    """Return *values*, one a line, as text; None if one has to be looked at by the parser."""
    is_marked = b'"' in values or b"\\" in values or b"\xef\xbf" in values
    if is_marked or len(values.translate(None, _CONTROLS)) != len(values):
        return None
    try:
        text = values.decode()
    except UnicodeDecodeError:
        return None
    return None if _BLANK.search(f"\n{text}") else text.split("\n")
