"""A configuration that is an indented text, as lines that know their section.

No library is used for it (ADR 41): what is needed is which line stands below which.
"""

import re
from collections.abc import Iterator
from typing import Final

from fleetcfg.errors import DeviceError

ConfigLine = tuple[str, ...]
"""One line with those above it: ``("interface Vlan1", "no ip address")``."""

_BANNER: Final = re.compile(r"banner \S{1,32} (\^C|\S)(.*)")
# Other texts, by what they are typed behind; a `^C` in any other line is a part of it.
_MARKED: Final = re.compile(
    r"(?:aaa authentication (?:banner|fail-message)|(?:vacant|refuse)-message"
    r"|menu \S{1,32} (?:title|prompt)|ip auth-proxy auth-proxy-banner \S{1,8}) (\^C)(.*)"
)
_MACRO, _MACRO_ENDS = "macro name ", "@"
_DEEPEST: Final = 8
# What a device says about a configuration, and not in it; and what it changes by itself.
_NOT_SETTINGS: Final = re.compile(
    r"!|Building configuration|Current configuration|Using \d+ out of|Load for |Time source is "
    r"|ntp clock-period |end$"
)
_CERTIFICATES: Final = "crypto pki certificate chain "  # in hex as it runs, by file name as saved


def lines_of(text: str, document: str) -> Iterator[ConfigLine]:
    """Yield the settings in *text*, each with its section; banners and certificates are left out.

    Raises:
        DeviceError: DEV_ANSWER_BROKEN if the last line is not ``end``: it is not whole.
    """
    rows = iter(text.split("\n"))  # other ends of lines may stand in a text that somebody typed
    above: list[tuple[int, str]] = []
    last = ""
    for row in rows:
        line = row.strip()
        last = line or last
        if not line or _NOT_SETTINGS.match(line):
            continue
        depth = len(row) - len(row.lstrip())
        while above and (above[-1][0] >= depth or len(above) >= _DEEPEST):
            above.pop()
        above.append((depth, line))
        if typed := _BANNER.fullmatch(line) or _MARKED.fullmatch(line):
            _pass_text(rows, typed[1], typed[2])
        elif row.startswith(_MACRO):
            _pass_macro(rows)
        elif not above[0][1].startswith(_CERTIFICATES):
            yield tuple(each for _, each in above)
    if last != "end":
        raise DeviceError("DEV_ANSWER_BROKEN", path=document, reason="end")


def _pass_text(rows: Iterator[str], mark: str, first: str) -> None:
    """Pass over a banner, or what else somebody wrote: what stands in it may look like settings."""
    while mark not in first:
        following = next(rows, None)
        if following is None:
            return
        first = following


def _pass_macro(rows: Iterator[str]) -> None:
    """Pass over the lines of a macro, which are in effect nowhere."""
    for row in rows:
        if row.strip() == _MACRO_ENDS:
            return
