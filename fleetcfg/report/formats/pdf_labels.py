"""Sheets of labels as PDF, set by typst: each sheet is one picture that fills its page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from fleetcfg.report.escape import composed
from fleetcfg.report.formats.pdf_setter import set_pdf

_SHEETS: Final = b"""\
#set page(paper: "a4", margin: 0pt)
#for sheet in json(bytes(sys.inputs.given)) {
  page(image(bytes(sheet), format: "svg", width: 210mm))
}
"""


def labels_pdf(pages: Sequence[str], made_at: datetime) -> bytes:
    """Return *pages*, one ``<svg>`` of A4 each, as a document.

    Raises:
        RequestError: ``REPORT_NOT_SET``.
    """
    return set_pdf(_SHEETS, [composed(page) for page in pages], "1.7", made_at)
