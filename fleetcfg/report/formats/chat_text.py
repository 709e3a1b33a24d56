"""A report in a few lines, to be pasted into a chat such as Zalo's: at most 500 characters.

There is no way here to a chat's own server: a person copies it. No address is in it.
"""

from typing import Final

from fleetcfg.report.addresses import without_addresses
from fleetcfg.report.escape import escape
from fleetcfg.report.report_parts import Report, Tiles
from fleetcfg.words import Words

MOST_CHARACTERS: Final = 500


def render(report: Report) -> bytes:
    """Return the text, in UTF-8: what it is of, what must be said of it, the figures, the audit."""
    words = Words(report.lang)
    blocks = (block for section in report.sections for block in section.blocks)
    tiles = next((block.tiles for block in blocks if isinstance(block, Tiles)), ())
    head = [*(notice.partition(":")[0] for notice in report.source.notices)]
    head.append(f"{report.title} {report.subject}")
    figures = [f"- {tile.label}: {tile.value}" for tile in tiles]
    foot = f"({words.label('report.run')} {report.source.run})" if report.source.run else ""
    lines = [_bare(line) for line in (*head, *figures)]
    return _fitted(lines, _bare(foot)).encode()


def _fitted(lines: list[str], foot: str) -> str:
    """Return as many *lines* as there is room for, and *foot*: by it the rest is found."""
    end = f"{foot}\n" if foot else ""
    text = "".join(f"{line}\n" for line in lines) + end
    while len(text) > MOST_CHARACTERS and len(lines) > 1:
        lines = lines[:-1]
        text = "".join(f"{line}\n" for line in lines) + "…\n" + end
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 2]}…\n"


def _bare(text: str) -> str:
    return without_addresses(escape(text))
