"""The devices that an audit could not see: together, with why, and when each was last read."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Final, NamedTuple

from fleetcfg.errors import Facts
from fleetcfg.model.finding import DeviceReport
from fleetcfg.report.audits.audit_findings import FindingPage
from fleetcfg.report.clock import local_time
from fleetcfg.report.lines import StyledLine, flow, fold, said
from fleetcfg.words import Words

_MOST_TOLD: Final = 12  # devices of one reason that are told with their rooms
_MOST_NAMED: Final = 200  # that are named at all; what is beyond is counted


class UnseenDevice(NamedTuple):
    """What is told of a device that could not be read.

    Attributes:
        place: What sorts it by the inventory.
        last_read: None if it never was.
    """

    code: str
    place: tuple[int, str]
    facts: Facts
    last_read: datetime | None

    @property
    def host(self) -> str:
        """Its id."""
        return self.place[1]


def unseen_device(report: DeviceReport) -> UnseenDevice:
    """Return what is told of the device of *report*."""
    place = report.place.number, report.host
    return UnseenDevice(report.reason, place, report.facts, report.last_read)


def unseen_lines(
    unseen: Sequence[UnseenDevice], page: FindingPage, *, is_kept: bool
) -> list[StyledLine]:
    """Return all of them, those of one reason together; without history nothing is last read."""
    if not unseen:
        return []
    words, columns = page.words, page.columns
    head = [
        said(words.label("audit.unseen"), "doubtful"),
        said(words.count(len(unseen), "devices")),
    ]
    lines = [(), *flow(head, columns)]
    first = {one.code: one.place for one in sorted(unseen, key=_place, reverse=True)}
    ordered = sorted(unseen, key=lambda one: (first[one.code], one.code, one.place))
    for code, some in groupby(ordered, key=lambda one: one.code):
        lines += _of_one_reason(code, list(some), page, is_kept=is_kept)
    return lines


def _place(one: UnseenDevice) -> tuple[int, str]:
    return one.place


def _of_one_reason(
    code: str, some: Sequence[UnseenDevice], page: FindingPage, *, is_kept: bool
) -> list[StyledLine]:
    words, columns, facts = page.words, page.columns, some[0].facts
    lines = flow([said(code, "dim")], columns, indent="  ")
    if _differ_by_name(code, some, words):
        facts = {**facts, "host": ""}
        lines += _by_name(code, some, page, is_kept=is_kept)
    else:
        lines += _one_by_one(code, some, page, is_kept=is_kept)
    if remedy := words.remedy(code, facts):
        lines += fold(said("→ " + remedy), columns, first="  ", rest="    ")
    return lines


def _differ_by_name(code: str, some: Sequence[UnseenDevice], words: Words) -> bool:
    """Tell whether the same would be said of each of several, but for its name."""
    said_of = {(one.last_read, words.sentence(code, {**one.facts, "host": ""})) for one in some}
    names = {words.sentence(code, one.facts) for one in some}
    return len(said_of) == 1 and len(names) == len(some) > 1


def _by_name(
    code: str, some: Sequence[UnseenDevice], page: FindingPage, *, is_kept: bool
) -> list[StyledLine]:
    words, columns = page.words, page.columns
    counted = {**some[0].facts, "host": words.count(len(some), "devices")}
    lines = fold(said(words.sentence(code, counted)), columns, first="  ", rest="  ")
    if is_kept:
        lines += flow([said(_last_read(some[0], page))], columns, indent="  ")
    return [*lines, *page.names([one.host for one in some])]


def _one_by_one(
    code: str, some: Sequence[UnseenDevice], page: FindingPage, *, is_kept: bool
) -> list[StyledLine]:
    words, columns = page.words, page.columns
    lines: list[StyledLine] = []
    told = ""
    for one in some[:_MOST_TOLD]:
        lines += page.where(one.host, "  ")
        sentence = words.sentence(code, one.facts)
        if sentence != told:
            lines += fold(said(sentence), columns, first="    ", rest="    ")
        told = sentence
        if is_kept:
            lines += flow([said(_last_read(one, page))], columns, indent="    ")
    if rest := [one.host for one in some[_MOST_TOLD:]]:
        named = [said(host) for host in rest[:_MOST_NAMED]]
        if more := len(rest) - len(named):
            named.append(said(words.label("audit.more", count=more)))
        lines += flow(named, columns, indent="  ", separator=", ")
    return lines


def _last_read(one: UnseenDevice, page: FindingPage) -> str:
    if one.last_read is None:
        return page.words.label("audit.never_read")
    return page.words.label("audit.last_read", at=local_time(one.last_read))
