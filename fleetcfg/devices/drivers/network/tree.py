"""A configuration that is an indented text, as lines that know their section.

No library is used for it (ADR 41): what is needed is which line stands below which.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from fleetcfg.errors import DeviceError

ConfigLine = tuple[str, ...]
"""One line with those above it: ``("interface Vlan1", "no ip address")``."""

_DEEPEST: Final = 8


@dataclass(frozen=True, slots=True)
class Layout:
    """How one system writes a configuration.

    Attributes:
        last: The line that says that it is whole.
        beside: What begins a line that is said about a configuration, and not in it, or that the
            device changes by itself.
        banner: A line that opens a text of free lines: the mark that ends it, and what follows.
        passed: What begins a section that is passed over.
    """

    last: str
    beside: re.Pattern[str] = field(repr=False)
    banner: re.Pattern[str] = field(repr=False)
    passed: re.Pattern[str] = field(repr=False)


IOS_LAYOUT: Final = Layout(
    "end",
    re.compile(
        r"!|Building configuration|Current configuration|Using \d+ out of|Load for "
        r"|Time source is |ntp clock-period "
    ),
    re.compile(r"banner \S{1,32} (\^C|\S)(.*)"),
    # in hex as it runs, by file name as saved
    re.compile("crypto pki certificate chain "),
)


def lines_of(text: str, document: str, layout: Layout = IOS_LAYOUT) -> Iterator[ConfigLine]:
    """Yield the settings in *text*, each with its section; banners and certificates are left out.

    Raises:
        DeviceError: DEV_ANSWER_BROKEN if the last line is not its layout's: it is not whole.
    """
    rows = iter(text.split("\n"))  # other ends of lines may stand in a text that somebody typed
    above: list[tuple[int, str]] = []
    last = ""
    for row in rows:
        line = row.strip()
        last = line or last
        if not line or line == layout.last or layout.beside.match(line):
            continue
        depth = len(row) - len(row.lstrip())
        while above and (above[-1][0] >= depth or len(above) >= _DEEPEST):
            above.pop()
        above.append((depth, line))
        if banner := layout.banner.fullmatch(line):
            _pass_banner(rows, banner[1], banner[2])
        elif not layout.passed.match(above[0][1]):
            yield tuple(each for _, each in above)
    if last != layout.last:
        raise DeviceError("DEV_ANSWER_BROKEN", path=document, reason=layout.last)


def _pass_banner(rows: Iterator[str], mark: str, first: str) -> None:
    """Pass over the text of a banner: what stands in it may look like settings."""
    while mark not in first:
        following = next(rows, None)
        if following is None:
            return
        first = following
