"""What a change-set says for its readers, so that its view is a function of its bytes alone.

Nothing here decides what is written. It is what the signed inventory, the catalog, the signed
declarations and the root say at the moment of planning; the door holds it against the same sources
(`fleetcfg.trust.verify.about`), so that an author cannot describe a change otherwise than it is.
"""

from typing import Annotated, Literal
from unicodedata import normalize

from pydantic import Field

from fleetcfg.model.alphabet import spell_odd
from fleetcfg.model.catalog import ParameterRisk
from fleetcfg.trust.documents.document import (
    DocumentText,
    DocumentVersion,
    Frozen,
    Identifier,
    Many,
    Part,
)

MOST_LETTERS = 400


class DeviceAbout(Part):
    """Where a device is, by the signed inventory; each empty where that does not say.

    Attributes:
        unit: Name of the administrative unit; *site* the name of the conference point.
        display_name: What the device shows of itself to the others.
    """

    unit: DocumentText
    site: DocumentText
    room: DocumentText
    display_name: DocumentText


class AskedBy(Part):
    """The declaration that asks for a value.

    Attributes:
        baseline: Id of the baseline; *document* the number of the paper that issued it.
        clauses: The legal clauses that it cites.
        why: Its reason; empty where it gives none.
    """

    baseline: DocumentText
    document: DocumentText
    clauses: Annotated[Many[DocumentText], Field(max_length=20)]
    why: DocumentText


class ParameterAbout(Part):
    """What a parameter means, by the catalog that the change-set names.

    Attributes:
        meaning: In Vietnamese; empty where the catalog has no sentence on it.
        risks: The gravest first.
        asked_by: Absent where no declaration asks for the value: it goes back to the signed one.
        one_way: That the value before cannot be sent to such a device as it is, so that what is
            done cannot be undone by this way; absent where it can.
    """

    meaning: DocumentText
    risks: Many[ParameterRisk]
    asked_by: AskedBy | None = None
    one_way: Literal[True] | None = None


class PeopleAbout(Part):
    """Who may have a part in it, by the root that the change-set names.

    Attributes:
        names: Full name and title by id: of the author, the executor, and *approvers*.
        approvers: Who may approve it, *needed* how many of them must.
    """

    names: Frozen[DocumentText]
    approvers: Many[Identifier]
    needed: DocumentVersion


def fit_text(text: str) -> str:
    """Return *text* as a document can hold it, whatever stands in it.

    Composed (NFC), every character beyond `fleetcfg.model.alphabet` by its code point in
    hexadecimal, as Rust and JavaScript write it, and cut after `MOST_LETTERS`, the last then
    being an ellipsis.
    """
    composed = normalize("NFC", text)
    spelled = spell_odd(composed, lambda c: f"\\u{{{ord(c):x}}}")
    return spelled if len(spelled) <= MOST_LETTERS else spelled[: MOST_LETTERS - 1] + "…"
