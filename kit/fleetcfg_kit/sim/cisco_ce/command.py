"""What is asked of a codec by xCommand, and what it answers; the same over every wire."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fleetcfg_kit.sim.cisco_ce.address import AddressStep
from fleetcfg_kit.sim.cisco_ce.document_template import TemplateLeaf

# Names whose values a terminal shows without quotes, in answers to commands; from transcripts.
_BARE = frozenset(
    {"Active", "ActivityType", "CallHistoryId", "CallId", "CallRate", "CallType", "CameraId"}
    | {"ConferenceId", "DaysAgo", "DefaultPosition", "Direction", "Icon", "Installed"}
    | {"IsAcknowledged", "Limit", "Location", "OccurrenceType", "Offset", "Order", "Origin"}
    | {"PresetId", "TotalRows", "Version", "Visibility"}
)


@dataclass(frozen=True, slots=True)
class SimCommandCall:
    """A command that a client gives.

    Attributes:
        words: Its name, as the client spelled it.
        arguments: By name in small letters; several values for an argument that repeats.
        body: The text that came with it; None when none came.
        user: Who asks.
    """

    words: Sequence[str]
    arguments: Mapping[str, Sequence[str]]
    body: str | None
    user: str

    def text(self, name: str) -> str:
        """Give the first value of an argument, or the body; empty when it is not given."""
        if name == "Body":
            return self.body or ""
        values = self.arguments.get(name.lower())
        return values[0] if values else ""


@dataclass(frozen=True, slots=True)
class SimReply:
    """What a command answers.

    Attributes:
        status: `OK`, `Error` or `ParameterError`.
        leaves: What it tells, below the name.
        reason: Why not.
        xpath: What was not known, for a command that does not exist.
        name: `DialResult`.
    """

    status: str = "OK"
    leaves: tuple[TemplateLeaf, ...] = ()
    reason: str = ""
    xpath: str = ""
    name: str = "Result"


def leaf(spelled: str, value: str, *, quoted: bool = True) -> TemplateLeaf:
    """Make one value of an answer: `User 1 Username`."""
    steps: list[AddressStep] = []
    for word in spelled.split():
        if word.isdecimal():
            steps[-1] = AddressStep(steps[-1].name, word)
        else:
            steps.append(AddressStep(word))
    own = (("item", steps[-1].item),) if steps[-1].item else ()
    return TemplateLeaf(tuple(steps), value, own, quoted)


def told(values: Iterable[tuple[str, str]]) -> SimReply:
    """Answer with values, each by its name below the answer's."""
    leaves = [leaf(n, value, quoted=n.split()[-1] not in _BARE) for n, value in values]
    return SimReply(leaves=tuple(leaves))


def refusal(reason: str) -> SimReply:
    """Answer that something cannot be done now."""
    return SimReply("Error", reason=reason)
