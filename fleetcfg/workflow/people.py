"""What a use case asks of a person: a terminal answers, or a web page, or a test."""

from dataclasses import dataclass
from typing import Final, Protocol

from fleetcfg.errors import RefusalError

_HEX_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class ReadingQuestion:
    """Has the person read what is signed? The use case compares the answer.

    Attributes:
        kind: Of the document: ``changeset``, ``root``, ``status``, ``manifest`` or ``adoption``.
        about: Its number, or its kind and version.
        count: The number that its rendering tells first, such as how many devices it is about: not
            for the person to see in the question.
        sha256: Its digest, which the person is shown.
        also: Kind and count of what is signed with it, and bound by its digest.
    """

    kind: str
    about: str
    count: int
    sha256: str
    also: tuple[tuple[str, int], ...] = ()


class Reader(Protocol):
    """A person who has read a document."""

    def confirm_reading(self, question: ReadingQuestion) -> str:
        """Return ``COUNT:HEX4``, as typed: the count, and the digest's last four digits.

        The count of each document that is signed with it stands between: ``COUNT:COUNT:HEX4``.
        """
        ...


def require_read(question: ReadingQuestion, reader: Reader) -> None:
    """Refuse a person who cannot say the count, and how the digest ends."""
    typed = [part.strip().lower() for part in reader.confirm_reading(question).split(":")]
    if not any(typed):
        raise RefusalError("VIEW_NOT_ENTERED", about=question.about)
    counts = (question.count, *(count for _, count in question.also))
    if typed != [*map(str, counts), question.sha256[-_HEX_DIGITS:]]:
        raise RefusalError("VIEW_NOT_CONFIRMED", about=question.about)
