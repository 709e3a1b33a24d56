"""What a playbook asks of people, and tells them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Notice:
    """What people shall be told.

    Attributes:
        to: Roles, as the playbook names them.
    """

    message: str
    to: tuple[str, ...]
    hosts: tuple[str, ...]


class Operator(Protocol):
    """The person who runs a playbook."""

    def confirms(self, prompt: str, hosts: Sequence[str]) -> bool:
        """Ask *prompt* about *hosts*; only a plain yes is one."""
        ...

    def attests(self, statement: str, role: str, host: str) -> str:
        """Ask who saw it; return the name, empty if there is none."""
        ...

    def tell(self, notice: Notice) -> None:
        """Pass *notice* on to the roles it names.

        Raises:
            NotifyError: PLAY_NOTIFY_FAILED.
        """
        ...
