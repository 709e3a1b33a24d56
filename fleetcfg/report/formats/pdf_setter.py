"""Typst as it is used here: it sets the letter, and lends its fonts to the sheets of annexes.

Typst takes 70 µs and 13 kB for each cell of a table, and sets a row twice to learn its height.
A province has forty thousand cells, so it sets none of the annexes. Before the letter it sets each
letter that stands in an annex once, on a sheet that is taken out again: what is left is its font.
"""

import io
import json
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import typst
from pypdf import PdfReader

from fleetcfg.errors import RequestError
from fleetcfg.report.escape import spelled
from fleetcfg.report.formats.pdf_face import PdfFace

FACES: Final = ("upright", "bold", "italic")
"""The faces of letters, each with a sheet of its own before the letter."""

BREAK: Final = "\u200b"
"""A place where a line of the letter may be broken; nothing is drawn there."""
PdfStandard = Literal["a-2b", "1.7"]
_STANDARD: Final = "a-2b"
_LAX: Final = "1.7"
_LETTERS: Final = b"""\
#set text(font: "Libertinus Serif", features: (kern: 0, liga: 0, clig: 0, calt: 0))
#set page(height: auto)
#page(sys.inputs.letters)
#page(text(weight: "bold", sys.inputs.letters))
#page(text(style: "italic", sys.inputs.letters))
"""
"""A sheet of letters for each of `FACES`, in the fonts that the template would take for them."""
_PANIC: Final = "PanicException"
"""How the class is called, of no module, of what typst throws where it has a fault itself."""
_TO_LEFT: Final = frozenset({"R", "AL", "AN"})


class PdfSetter:
    """Sets documents by one template.

    Args:
        template: Its file.
        common: What it is given for each document.
        made_at: The time that stands in each, in seconds since 1970.
    """

    def __init__(self, template: Path, common: Mapping[str, Any], made_at: int) -> None:
        self._template = template
        self._fonts = typst.Fonts(include_system_fonts=False)
        self._common = common
        self._made_at = made_at

    def letter(self, letter: Mapping[str, Any], letters: str) -> tuple[bytes, Mapping[int, str]]:
        """Return the document before the annexes, and how letters are spelled that it cannot have.

        Args:
            letter: What stands in it.
            letters: All that stand in the annexes. With none, there are no sheets of `FACES`.

        Raises:
            RequestError: ``REPORT_NOT_SET``.
        """
        given = json.dumps({**self._common, **letter}, ensure_ascii=False)
        unset = self._unset({*given, *letters})
        kept = sorted({*letters}.union(*unset.values()) - {chr(one) for one in unset})
        faces = [{"name": name, "letters": " ".join(kept)} for name in FACES] if letters else []
        # Between the quotes of JSON a backslash is two.
        given = given.translate({one: told.replace("\\", "\\\\") for one, told in unset.items()})
        report = json.dumps({**json.loads(given), "faces": faces}, ensure_ascii=False)
        compiler = typst.Compiler(
            self._template, font_paths=self._fonts, sys_inputs={"report": report}
        )
        return set_pdf(compiler, _STANDARD, self._made_at), unset

    def _unset(self, letters: set[str]) -> dict[int, str]:
        """Return how those *letters* are spelled that no font has, or none as one by itself.

        The standard allows no letter that is not in its font, and typst refuses such a document.
        """
        odd = {one for one in letters if not one.isascii()} - {BREAK}
        # Only whole ones are asked for: of some marks in a row typst dies.
        whole = sorted(filter(_is_whole, odd))
        known = self._known(whole) if whole else frozenset[str]()
        return {ord(one): spelled(one) for one in odd - known}

    def _known(self, letters: Sequence[str]) -> frozenset[str]:
        """Return those of *letters* that stand in every face."""
        inputs = {"letters": " ".join(letters)}
        compiler = typst.Compiler(_LETTERS, font_paths=self._fonts, sys_inputs=inputs)
        pages = PdfReader(io.BytesIO(set_pdf(compiler, _LAX, self._made_at))).pages
        faces = [PdfFace(page, name) for page, name in zip(pages, FACES, strict=True)]
        return frozenset(one for one in letters if all(face.has(one) for face in faces))


def set_pdf(compiler: typst.Compiler, standard: PdfStandard, made_at: int) -> bytes:
    """Return what *compiler* sets, as of *made_at*, in seconds since 1970.

    Raises:
        RequestError: ``REPORT_NOT_SET``.
    """
    try:
        made = compiler.compile(
            format="pdf", pdf_tags=False, pdf_standards=standard, timestamp=made_at
        )
    except typst.TypstError as error:
        raise RequestError("REPORT_NOT_SET") from error
    except BaseException as error:
        # A fault of typst is no Exception, so that no other handler takes it.
        if type(error).__name__ != _PANIC:
            raise
        raise RequestError("REPORT_NOT_SET") from error
    if not isinstance(made, bytes):
        msg = "typst made no single document"
        raise TypeError(msg)
    return made


def _is_whole(letter: str) -> bool:
    """Tell whether *letter* stands by itself, from left to right."""
    is_mark = unicodedata.category(letter).startswith("M")
    return not is_mark and unicodedata.bidirectional(letter) not in _TO_LEFT
