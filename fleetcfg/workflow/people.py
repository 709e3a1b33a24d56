"""What a use case asks of a person: a terminal answers, or a web page, or a test."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ReadingQuestion:
    """Has the person read what is signed? The use case compares the answer.

    Attributes:
        devices: How many devices the change-set is about: not for the person to see.
        sha256: Its digest, which the person is shown.
    """

    devices: int
    sha256: str


class Reader(Protocol):
    """A person who has read a change-set."""

    def confirm_reading(self, question: ReadingQuestion) -> str:
        """Return ``COUNT:HEX4``, as typed: how many devices, and the digest's last four digits."""
        ...
