"""What a page has beside its view: the template engine, and approvals that were given."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fleetcfg.trust.documents.approval import Approval


@dataclass(frozen=True, slots=True)
class Given:
    """An approval that was given already, and whose it is.

    Attributes:
        person: Name and title, as the root has them.
    """

    approval: Approval
    person: str


@dataclass(frozen=True, slots=True)
class PageBanner:
    """What stands above a page, in no view and under no signature: how its change-set stands here.

    Attributes:
        lines: In plain words; the first is the loud one.
        decision: What people decided, as far as that is proven here; the first is the loud one.
        above: A document that is read first, as HTML in which every value was escaped.
        mark: What the head of every sheet says on paper, in few words; empty for nothing.
        is_over: Whether it is not to be signed any more: the page then has no boxes for that.
    """

    lines: Sequence[str] = ()
    decision: Sequence[str] = ()
    is_over: bool = False
    above: str = ""
    mark: str = ""


NO_BANNER: Final = PageBanner()


def spell_css(text: str) -> str:
    """Spell *text* for a string in a style sheet: what is no letter or digit as an escape."""
    return "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):06x}" for c in text)


def load_template(name: str, names: Mapping[str, object]) -> Callable[..., str]:
    """Return what renders the template *name*, which knows *names*; every value is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - 25 ms, and only a page needs it

    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        loader=PackageLoader("fleetcfg.view"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(name, globals=dict(names)).render
