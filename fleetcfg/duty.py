"""What a duty announces: the one way by which the core knows of any.

A duty is a package above the core. Those of the product lie in `fleetcfg.duties`, and say what
they add as ``DUTY``; the core names none of them, and works without each. A module that a duty
announces is loaded when it is asked for, so that a command pays for what it uses.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module  # noqa: TID251 - what this module is for
from pkgutil import iter_modules
from typing import Final, Literal

ReportScope = Literal["everything", "unit", "package", "level", "meeting", "year"]

_DUTIES: Final = "fleetcfg.duties"


@dataclass(frozen=True, slots=True)
class ReportKind:
    """One kind of report.

    Attributes:
        module: Has ``make_reports``, and where names are typed ``find_scope`` and ``find_about``:
            each finds what a name means, and refuses one that means nothing.
        scope: What is named by the scope that one is asked for with. Of everything there is no
            scope, and of each unit there can be one; a year may be left out.
        of_run: Whether it is of one audit, of which the id may be typed.
        of_days: Whether it is of days that may be typed.
        after: Behind which kind it is listed; behind all if empty, or if that is not there.
    """

    module: str
    scope: ReportScope
    of_run: bool = False
    of_days: bool = False
    after: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """What a duty adds.

    Attributes:
        name: Of its package.
        reports: Kinds of report, by name.
    """

    name: str
    reports: Mapping[str, ReportKind] = field(default_factory=dict[str, ReportKind])


@cache
def duties() -> tuple[Duty, ...]:
    """Return every duty that is installed, in the order of their names."""
    folder = import_module(_DUTIES).__path__
    names = sorted(each.name for each in iter_modules(folder))
    found: tuple[Duty, ...] = tuple(import_module(f"{_DUTIES}.{name}").DUTY for name in names)
    return found
