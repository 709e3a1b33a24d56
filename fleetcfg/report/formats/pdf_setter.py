"""Typst as it is used here: with no font but those that it brings, and no time but the one given.

Its fonts have every letter that `escape` lets through; what else a text has is spelled there.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal

import typst

from fleetcfg.errors import RequestError

PdfStandard = Literal["a-2b", "1.7"]
_PANIC: Final = "PanicException"
"""How the class is called, of no module, of what typst throws where it has a fault itself."""


def set_pdf(
    template: bytes,
    given: Mapping[str, Any] | Sequence[str],
    standard: PdfStandard,
    made_at: datetime,
) -> bytes:
    """Return what *template* makes of what it is *given*, as of *made_at*.

    Raises:
        RequestError: ``REPORT_NOT_SET``.
    """
    compiler = typst.Compiler(
        template,
        font_paths=typst.Fonts(include_system_fonts=False),
        sys_inputs={"given": json.dumps(given, ensure_ascii=False)},
    )
    try:
        made = compiler.compile(
            format="pdf",
            pdf_tags=False,
            pdf_standards=standard,
            timestamp=int(made_at.timestamp()),
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
