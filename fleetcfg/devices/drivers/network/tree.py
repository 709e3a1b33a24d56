"""A configuration that is an indented text, as lines that know their section.

No library is used for it (ADR 41): what is needed is which line stands below which.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from fleetcfg.errors import DeviceError

ConfigLine = tuple[str, ...]
"""One line with those above it: ``("interface Vlan1", "no ip address")``."""

_DEEPEST: Final = 8
# How a line of a configuration begins: with a word in small letters, unless it stands below one.
# What a system says of itself (a refusal, its log, a pager's mark) begins otherwise.
_SETTING: Final = re.compile(
    r"[a-z]|[ \t]+(?!%|Error\b|Unable to\b|(?:<[ \t]*)?-+[ \t]*More\b)\S", re.ASCII
)
_NOTHING: Final = re.compile("(?!)")
_MOST_SHOWN: Final = 120


@dataclass(frozen=True, slots=True)
class Layout:
    """How one system writes a configuration.

    Attributes:
        last: The line that says that it is whole.
        beside: What begins a comment, and a line that the device changes by itself.
        texts: Lines that open a text of free lines: the mark that ends it, and what follows. A mark
            in any other line is a part of it.
        passed: What begins a section that is passed over.
        macro: What begins a macro, whose lines are in effect nowhere, and the line that ends it.
        divider: A line at the margin behind which no section is open, however deep the next stands.
        heading: A line that is said about a configuration, before the first one in it.
    """

    last: str
    beside: re.Pattern[str] = field(repr=False)
    texts: tuple[re.Pattern[str], ...] = field(repr=False)
    passed: re.Pattern[str] = field(repr=False)
    macro: tuple[str, str] | None = None
    divider: str = ""
    heading: re.Pattern[str] = field(default=_NOTHING, repr=False)

    def closes_all(self, row: str) -> bool:
        """Tell whether no section is open behind *row*."""
        return bool(self.divider) and row.rstrip() == self.divider

    def is_setting(self, line: str, *, is_first: bool) -> bool:
        """Tell whether *line* stands in a configuration, and not above it, at its end or beside."""
        is_heading = is_first and self.heading.fullmatch(line)
        return bool(line) and line != self.last and not is_heading and not self.beside.match(line)


IOS_LAYOUT: Final = Layout(
    "end",
    # A comment may say anything but that something went wrong.
    re.compile(r"!(?![! \t]*(?:%|Error\b|Unable to\b))|ntp clock-period \d+$"),
    (
        re.compile(r"banner \S{1,32} (\^C|\S)(.*)"),
        re.compile(
            r"(?:aaa authentication (?:banner|fail-message)|(?:vacant|refuse)-message"
            r"|menu \S{1,32} (?:title|prompt)|ip auth-proxy auth-proxy-banner \S{1,8}) (\^C)(.*)"
        ),
    ),
    # in hex as it runs, by file name as saved
    re.compile("crypto pki certificate chain "),
    ("macro name ", "@"),
    heading=re.compile(
        r"Building configuration\.{3}|Current configuration ?: ?(?:\d+ bytes)?"
        r"|Using \d+ out of \d+ bytes(?:, uncompressed size = \d+ bytes)?"
        r"|Uncompressed configuration from \d+ bytes to \d+ bytes"
        r"|Load for five secs: [\d%/;a-z: ]+|Time source is \S.*"
    ),
)


def lines_of(text: str, document: str, layout: Layout = IOS_LAYOUT) -> Iterator[ConfigLine]:
    """Yield settings in *text*, each with its section; banners and certificates are left out."""
    rows = iter(text.split("\n"))  # other ends of lines may stand in a text that a person typed
    above: list[tuple[int, str]] = []
    strange = list[str]()
    last = ""
    for row in rows:
        line = row.strip()
        last = line or last
        if layout.closes_all(row):
            above.clear()
        if not layout.is_setting(line, is_first=not above):
            continue
        if not _SETTING.match(row):
            strange.append(line)
        whole = _stand_below(above, len(row) - len(row.lstrip()), line)
        if not _pass_opened(rows, row, layout) and not layout.passed.match(whole[0]):
            yield whole
    _require_whole(last, strange, document, layout)


def _require_whole(last: str, strange: Sequence[str], document: str, layout: Layout) -> None:
    if last != layout.last:
        raise DeviceError("DEV_CONFIG_CUT", path=document, last=layout.last)
    if strange:
        raise DeviceError("DEV_ANSWER_BROKEN", path=strange[0][:_MOST_SHOWN], reason="line")


def _stand_below(above: list[tuple[int, str]], depth: int, line: str) -> ConfigLine:
    """Have *line* stand below the lines that are less deep; return it with them."""
    while above and (above[-1][0] >= depth or len(above) >= _DEEPEST):
        above.pop()
    above.append((depth, line))
    return tuple(each for _, each in above)


def _pass_opened(rows: Iterator[str], row: str, layout: Layout) -> bool:
    """Pass over the text or the macro that *row* opens; tell whether it opens one."""
    line = row.strip()
    typed = next(filter(None, (text.fullmatch(line) for text in layout.texts)), None)
    if typed:
        _pass_text(rows, typed[1], typed[2])
        return True
    if layout.macro and row.startswith(layout.macro[0]):
        _pass_macro(rows, layout.macro[1])
        return True
    return False


def _pass_text(rows: Iterator[str], mark: str, first: str) -> None:
    """Pass over a banner, or another text: what stands in it may look like settings."""
    while mark not in first:
        following = next(rows, None)
        if following is None:
            return
        first = following


def _pass_macro(rows: Iterator[str], end: str) -> None:
    for row in rows:
        if row.strip() == end:
            return
