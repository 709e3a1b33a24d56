"""What is on its way in a walk, and what happened over all walks."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from tests.model_walk.reference import Change, StatusNews

SEEN: dict[str, int] = {}  # how often what happened, over all walks


class Paper:
    """A change-set on its way: what was signed, and what the model knows of it."""

    def __init__(self, envelope: Any, change: Change) -> None:
        self.envelope, self.change = envelope, change
        self.approvals: list[Any] = []


class Posted:
    """A bundle as it was sent: what the model knows of it is what was so then.

    Attributes:
        is_issued: Whether the Department has issued it, and given it the mark of that.
    """

    def __init__(
        self, paper: Paper, data: bytes, root: int, status: StatusNews, *, is_revoking: bool
    ) -> None:
        self.paper, self.data, self.is_revoking = paper, data, is_revoking
        self.root, self.status = root, status
        self.is_issued = False
        self.change = replace(paper.change, approved_by=dict(paper.change.approved_by))


def spell(moment: datetime) -> str:
    """Return a time as documents spell it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str) -> datetime:
    """Return the time that `spell` spelled."""
    return datetime.fromisoformat(text)


def see(what: str) -> None:
    """Count *what* happened: walks that lead nowhere prove nothing."""
    SEEN[what] = SEEN.get(what, 0) + 1


def require(is_so: bool, *why: object) -> None:  # noqa: FBT001 - it is what is asserted
    """Hold what a refusal says against the model."""
    assert is_so, why
