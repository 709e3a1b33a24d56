"""What a use case asks of a person: a terminal answers, or a web page, or a test."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from fleetcfg.workflow.play_actions import Notice


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


class Operator(Protocol):
    """The person who runs a playbook."""

    def confirms(self, prompt: str, hosts: Sequence[str]) -> bool:
        """Ask *prompt* about *hosts*; only a plain yes is one."""
        ...

    def attests(self, statement: str, role: str, host: str) -> str:
        """Ask who saw it; return the name, empty if nobody did."""
        ...

    def tell(self, notice: Notice) -> None:
        """Pass *notice* on to the roles it names.

        Raises:
            FleetcfgError: ``PLAY_NOTIFY_FAILED``.
        """
        ...
