"""What a still of a room indicates: light at the chair, blown-out parts, colour of the backdrop.

It is an indication and no measurement: a camera chooses its own exposure and white balance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from fleetcfg.model.colour import LinearColour, colour_distance, colour_of, linear
from fleetcfg.model.registers.rooms import BackdropPolicy, PictureRules

PictureRegion = tuple[float, float, float, float]
"""Left, top, right and bottom, as shares of the picture."""

IndicationName = Literal["chair", "blown", "backdrop"]
IndicationState = Literal["good", "bad", "unknown"]

_LEVELS: Final = 256
_CLIPPED: Final = 250  # from this level on a channel tells nothing any more
_MOST_CLIPPED: Final = 0.02  # of the card: more, and it corrects nothing
_DARKEST_CARD: Final = 0.02
CLAUSES: Final[Mapping[IndicationName, str]] = {"chair": "4.1", "blown": "4.2", "backdrop": "4.3"}


@dataclass(frozen=True, slots=True)
class RegionLevels:
    """How many pixels of a region have which level, by channel: red, green, blue, 256 each."""

    channels: tuple[Sequence[int], Sequence[int], Sequence[int]]

    @property
    def mean(self) -> LinearColour:
        """The mean of its light."""
        red, green, blue = map(_mean, self.channels)
        return LinearColour(red, green, blue)

    @property
    def clipped(self) -> float:
        """The share of pixels of which the worst channel is at its end."""
        return max(sum(counts[_CLIPPED:]) / max(sum(counts), 1) for counts in self.channels)


@dataclass(frozen=True, slots=True)
class StillPicture:
    """What is kept of a still: numbers, and by which digest it is known again.

    Attributes:
        sha256: Of its file, hex.
        blown: The share of pixels that are white at their end in every channel.
        regions: Levels of the regions that were asked for, by name.
    """

    sha256: str
    width: int
    height: int
    blown: float
    regions: Mapping[str, RegionLevels]


@dataclass(frozen=True, slots=True)
class PictureIndication:
    """One thing that a still indicates.

    Attributes:
        value: What was found; None if nothing can be said, and *why* is the key of the reason.
        limit: What it is held against.
    """

    name: IndicationName
    state: IndicationState
    value: float | None
    limit: float | None
    why: str = ""

    def __str__(self) -> str:
        """Spell it for people in no language, and for the record: ``chair=0.213 good``."""
        value = "?" if self.value is None else f"{self.value:.3f}"
        return f"{self.name}={value} {self.state}"


def regions_of(rules: PictureRules) -> Mapping[str, PictureRegion]:
    """Return the regions that *rules* look at, by name."""
    named = {"chair": rules.chair, "card": rules.card, "backdrop": rules.backdrop}
    return {name: region for name, region in named.items() if region is not None}


def indications_of(
    still: StillPicture, rules: PictureRules, backdrop: BackdropPolicy | None
) -> tuple[PictureIndication, ...]:
    """Return what *still* indicates."""
    light = still.regions["chair"].mean.luminance
    is_lit = light >= rules.least_luminance
    is_kept = still.blown <= rules.most_blown
    return (
        PictureIndication("chair", _state(is_good=is_lit), light, rules.least_luminance),
        PictureIndication("blown", _state(is_good=is_kept), still.blown, rules.most_blown),
        _backdrop(still, rules, backdrop),
    )


def _backdrop(
    still: StillPicture, rules: PictureRules, backdrop: BackdropPolicy | None
) -> PictureIndication:
    limit = None if backdrop is None else backdrop.tolerance
    seen, card = still.regions.get("backdrop"), still.regions.get("card")
    if backdrop is None or seen is None:
        return PictureIndication("backdrop", "unknown", None, limit, "undeclared")
    if card is None:
        return PictureIndication("backdrop", "unknown", None, limit, "no_card")
    if card.clipped > _MOST_CLIPPED or min(card.mean.channels) < _DARKEST_CARD:
        return PictureIndication("backdrop", "unknown", None, limit, "bad_card")
    corrected = _corrected(seen.mean, card.mean, colour_of(rules.card_colour))
    distance = colour_distance(corrected.lab(), colour_of(backdrop.background).lab())
    state = _state(is_good=distance <= backdrop.tolerance)
    return PictureIndication("backdrop", state, distance, backdrop.tolerance)


def _corrected(seen: LinearColour, card: LinearColour, known: LinearColour) -> LinearColour:
    """Return *seen* as it would be in the light in which the card looks as it is *known* to be."""
    red, green, blue = (
        min(1.0, each * right / wrong)
        for each, wrong, right in zip(seen.channels, card.channels, known.channels, strict=True)
    )
    return LinearColour(red, green, blue)


def _state(*, is_good: bool) -> IndicationState:
    return "good" if is_good else "bad"


def _mean(counts: Sequence[int]) -> float:
    whole = sum(counts)
    light = sum(
        count * linear(level / (_LEVELS - 1)) for level, count in enumerate(counts) if count
    )
    return light / whole if whole else 0.0
