"""A document as it is read before it is signed: one page, as text and as HTML that prints on A4.

The page has no words of its own and computes nothing: `document_text` beside it fills it. So what
a person signs is the same on the screen and on paper.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fleetcfg.report.digest_text import digest_lines, grouped
from fleetcfg.report.escape import escape
from fleetcfg.report.html_template import template_environment
from fleetcfg.report.lines import StyledLine, columns_of, flow, fold, plain, said
from fleetcfg.report.output import PLAIN_COLUMNS
from fleetcfg.view.eights import eights
from fleetcfg.view.page_template import spell_css
from fleetcfg.words import Words

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_NAME_COLUMNS = 30


@dataclass(frozen=True, slots=True)
class PageRow:
    """One fact: its name, and what it is.

    Attributes:
        mark: ``+`` is new, ``-`` is gone, ``~`` is another than before; empty for what just is.
        paper: What is printed instead of *text*, where that tells what to type.
    """

    name: str
    text: str = ""
    mark: str = ""
    paper: str = ""


@dataclass(frozen=True, slots=True)
class PagePart:
    """Facts of one kind under a heading.

    Attributes:
        note: What the reader must know of them.
        paper: What is printed instead of *note*, where that tells what to type.
    """

    title: str
    rows: Sequence[PageRow] = ()
    note: str = ""
    paper: str = ""


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A document, ready to be read.

    Attributes:
        title: What it is, and whether it is signed.
        figures: What is counted; the first number is the one that its signer has to say.
        sha256: Digest of its payload; empty for what has none.
        is_warned: Whether the title is a warning: a draft.
        notices: What the reader must know before all else: of each a loud line, and a sentence.
        remedy: What to type about the first of them: on a screen, and not on paper.
        rows: What it says of itself.
    """

    title: str
    figures: Sequence[str]
    sha256: str
    rows: Sequence[PageRow]
    parts: Sequence[PagePart]
    is_warned: bool = False
    notices: Sequence[tuple[str, str]] = ()
    remedy: str = ""


def spell_digest(text: str) -> str:
    """Return *text*, its digits in groups of eight if it is a digest."""
    return " ".join(eights(text)) if _DIGEST.fullmatch(text) else text


def page_text(page: DocumentPage) -> str:
    """Return *page* for a terminal, 80 columns wide."""
    lines: list[StyledLine] = list(fold(said(page.title, "strong"), PLAIN_COLUMNS))
    for loud, told in page.notices:
        lines += fold(said(f"{loud}: {told}"), PLAIN_COLUMNS, first="  ", rest="  ")
    if page.remedy:
        lines += fold(said(f"→ {page.remedy}"), PLAIN_COLUMNS, first="  ", rest="    ")
    lines += flow(map(said, page.figures), PLAIN_COLUMNS, indent="  ")
    if page.sha256:
        lines += map(said, digest_lines(page.sha256))
    lines += _row_lines(page.rows, "  ")
    for part in page.parts:
        lines += [(), *fold(said(part.title, "strong"), PLAIN_COLUMNS)]
        if part.note:
            lines += fold(said(part.note), PLAIN_COLUMNS, first="  ", rest="  ")
        lines += _row_lines(part.rows, "  ")
    return plain(lines)


def _row_lines(rows: Sequence[PageRow], indent: str) -> Iterator[StyledLine]:
    width = min(max((columns_of(escape(row.name)) for row in rows), default=0), _NAME_COLUMNS)
    marked = any(row.mark for row in rows)
    for row in rows:
        name = escape(row.name)
        lead = f"{indent}{row.mark or ' '} " if marked else indent
        if row.text and columns_of(name) <= width:
            gap = " " * (width - columns_of(name) + 2)
            rest = " " * (columns_of(lead) + width + 2)
            yield from fold(said(row.text), PLAIN_COLUMNS, first=f"{lead}{name}{gap}", rest=rest)
            continue
        inner = f"{' ' * len(lead)}  "
        yield from fold(said(row.name), PLAIN_COLUMNS, first=lead, rest=inner)
        if row.text:
            yield from fold(said(row.text), PLAIN_COLUMNS, first=inner, rest=inner)


def page_html(page: DocumentPage, words: Words) -> str:
    """Return *page* as one file without a script, to be read, printed and filed."""
    return _rendered("document.html.j2", page, words)


def page_article(page: DocumentPage, words: Words) -> str:
    """Return *page* as a part of another page."""
    return _rendered("document_article.html.j2", page, words)


def _rendered(name: str, page: DocumentPage, words: Words) -> str:
    template = template_environment().get_template(name)
    loud = [*([page.title] if page.is_warned else []), *(loud for loud, _ in page.notices)]
    told: str = template.render(
        page=page,
        words=words,
        digest=grouped(page.sha256) if page.sha256 else (),
        mark=spell_css(" · ".join(loud)),
        running="" if page.is_warned else spell_css(page.title),
    )
    return told
