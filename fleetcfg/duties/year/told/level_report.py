"""What an auditor of an information system asks, and what can be answered: one row a requirement.

The last column is an officer's: nothing is ever put there. What a person attests is told as such,
and counts for nothing that was measured.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from fleetcfg import __version__
from fleetcfg.duties.year.use.level import FRESH, LevelAssessment
from fleetcfg.duties.year.use.level_case import (
    GapKind,
    LevelAnswer,
    LevelCase,
    LevelEvidence,
    LevelGap,
    LevelResult,
)
from fleetcfg.model.finding import Finding
from fleetcfg.report.audit_words import finding_word, parameter_told
from fleetcfg.report.clock import local_time, told_facts
from fleetcfg.report.report_parts import (
    Block,
    Cell,
    Paragraph,
    Report,
    ReportSection,
    ReportSource,
    ReportTable,
    Tile,
    Tiles,
    Tone,
)
from fleetcfg.words import Words

TONES: Final[dict[LevelResult, Tone]] = {
    LevelResult.MET: "good",
    LevelResult.PARTLY: "doubtful",
    LevelResult.NOT_MET: "bad",
    LevelResult.NO_DATA: "waiting",
    LevelResult.NOT_APPLICABLE: "dim",
}
_COLUMNS: Final = ("clause", "asked", "result", "evidence", "date", "officer")
_GAP_COLUMNS: Final = ("clause", "device", "what", "why")
_TABLE: Final = "requirements"
_BAD: Final[frozenset[GapKind]] = frozenset({"differs", "lacks", "edited", "unsigned"})
_OF_MANY: Final[frozenset[GapKind]] = frozenset(
    {
        "undeclared",
        "unmeasured",
        "not_in_run",
        "unlisted",
        "lacks",
        "common",
        "changed_since",
        "stand_in",
        "left_out",
    }
)
_IN_A_ROW: Final = 20  # devices that are named together


def level_report(assessment: LevelAssessment, words: Words, *, digest: str = "") -> Report:
    """Return the report.

    Args:
        assessment: What was answered.
        words: In which language.
        digest: Of what the audit found, as `ReportSource` has it; empty if there is no audit.
    """
    case, standard = assessment.case, assessment.standard
    summary: tuple[Block, ...] = (_tiles(assessment, words), *_paragraphs(assessment, words))
    table = _requirements(assessment, words)
    sections = [
        ReportSection("summary", words.label("level.summary"), summary),
        ReportSection("each", words.label("level.requirements"), (table,)),
    ]
    if any(answer.gaps for answer in assessment.answers):
        gaps = _gaps(assessment, words)
        heading = words.label("level.gaps")
        sections.append(ReportSection("details", heading, (gaps,), is_detail=True))
    return Report(
        "level",
        words.language,
        words.label("level.title"),
        words.label("level.subject", level=case.level, standard=standard.name),
        _source(assessment, words, digest),
        tuple(sections),
    )


def _source(assessment: LevelAssessment, words: Words, digest: str) -> ReportSource:
    case = assessment.case
    header = None if case.run is None else case.run.header
    now = case.basis.notices  # what was edited since the audit is told, too
    codes = dict.fromkeys((*(header.notices if header else ()), *now))
    notices = [
        f"{words.label(f'notice.{code}')}: {words.label(f'notice.{code}.long')}" for code in codes
    ]
    return ReportSource(
        header.run if header else "",
        digest,
        case.run_at or case.at,
        case.at,
        __version__,
        (*_age(assessment, words), *notices),
    )


def _age(assessment: LevelAssessment, words: Words) -> Iterator[str]:
    """Yield that there is no audit, that it is old, or that it is not whole."""
    case, age = assessment.case, assessment.age
    if case.run is None or case.run_at is None or age is None:
        yield words.label("level.no_run")
        return
    if age > FRESH:
        yield words.label("level.old_run", days=age.days, at=local_time(case.run_at))
    if case.run.is_broken_off:
        yield words.label("level.interrupted")


def _tiles(assessment: LevelAssessment, words: Words) -> Tiles:
    results = [answer.result for answer in assessment.answers]
    return Tiles(
        tuple(
            Tile(words.label(f"level.result.{one}"), str(results.count(one)), tone, _TABLE)
            for one, tone in TONES.items()
        )
    )


def _paragraphs(assessment: LevelAssessment, words: Words) -> Iterator[Paragraph]:
    standard, level = assessment.standard, assessment.case.level
    count = len(assessment.answers)
    yield Paragraph(words.label("level.scope", count=count, standard=standard.name, level=level))
    if lines := standard.lines.get(level):
        yield Paragraph(words.label("level.lines", lines=lines))
    read_on = f"{standard.read_on:%d/%m/%Y}"
    grade = words.label(f"level.grade.{standard.grade}", standard=standard.name, read_on=read_on)
    yield Paragraph(grade, "doubtful")
    yield Paragraph(words.label("level.how"))


def _requirements(assessment: LevelAssessment, words: Words) -> ReportTable:
    return ReportTable(
        _TABLE,
        words.label("level.table"),
        tuple(words.label(f"level.column.{name}") for name in _COLUMNS),
        tuple(_row(answer, assessment.case, words) for answer in assessment.answers),
    )


def _row(answer: LevelAnswer, case: LevelCase, words: Words) -> tuple[Cell, ...]:
    asked, level = answer.requirement, case.level
    clause = asked.clauses[level]
    if level in asked.inferred:
        clause = words.label("level.inferred", clause=clause)
    link = _gap_name(answer) if answer.gaps else ""
    result = words.label(f"level.result.{answer.result}")
    on = "" if answer.on is None else local_time(answer.on)
    return (
        Cell(clause, anchor=f"level-{asked.id}"),
        Cell(asked.text[words.language]),
        Cell(result, TONES[answer.result], link),
        Cell(" ".join(_evidence(answer, words))),
        Cell(on),
        Cell(""),  # an officer's
    )


def _evidence(answer: LevelAnswer, words: Words) -> Iterator[str]:
    """Yield sentences: what the answer rests on, where it is not so, and what a person attaches."""
    yield from (_told(one, words) for one in answer.evidence)
    by_kind = defaultdict[GapKind, list[LevelGap]](list)
    for gap in answer.gaps:
        by_kind[gap.kind].append(gap)
    for kind, gaps in by_kind.items():
        devices = len({gap.host for gap in gaps if gap.host})
        of = words.count(devices, "devices") if devices else ""
        yield words.label(f"level.gap.{kind}", count=len(gaps), of=of)
    attach = answer.requirement.attach.get(words.language, "")
    if attach:
        yield words.label("level.attach", what=attach)


def _told(one: LevelEvidence, words: Words) -> str:
    facts = dict(told_facts(one.facts))
    if one.key == "field":
        facts["field"] = words.label(f"level.field.{facts['field']}")
    return words.label(f"level.told.{one.key}", **facts)


# ------------------------------------------------------------------ where it is not so


def _gap_name(answer: LevelAnswer) -> str:
    return f"gap-{answer.requirement.id}"


def _gaps(assessment: LevelAssessment, words: Words) -> ReportTable:
    """Return one table of them all: to the first row of a requirement its result leads."""
    sites = {
        each.host: each.device.site.name for each in assessment.case.devices if each.device.site
    }
    rows = list[tuple[Cell, ...]]()
    for answer in assessment.answers:
        clause, anchor = answer.requirement.clauses[assessment.case.level], _gap_name(answer)
        for row in _gap_rows(answer.gaps, sites, words):
            rows.append((Cell(clause, anchor=anchor, link=f"level-{answer.requirement.id}"), *row))
            anchor = ""
    columns = tuple(words.label(f"level.column.{name}") for name in _GAP_COLUMNS)
    return ReportTable("gaps", words.label("level.gaps.table"), columns, tuple(rows))


def _gap_rows(
    gaps: Sequence[LevelGap], sites: Mapping[str, str], words: Words
) -> Iterator[tuple[Cell, ...]]:
    """Yield what was found a row each, then what is so of many devices, several in a row."""
    alike = defaultdict[tuple[GapKind, str], list[LevelGap]](list)
    for gap in gaps:
        if gap.kind in _OF_MANY and gap.host:
            alike[gap.kind, _what(gap, words)].append(gap)
        else:
            place = " · ".join(filter(None, (gap.host, sites.get(gap.host, ""))))
            yield _gap_row(gap, place, _what(gap, words), words)
    together = defaultdict[tuple[GapKind, tuple[str, ...]], list[str]](list)
    for (kind, what), same in alike.items():
        together[kind, tuple(gap.host for gap in same)].append(what)
    for (kind, hosts), whats in together.items():
        for at in range(0, len(hosts), _IN_A_ROW):
            named = ", ".join(hosts[at : at + _IN_A_ROW])
            yield _gap_row(LevelGap(kind), named, ", ".join(whats), words)


def _what(gap: LevelGap, words: Words) -> str:
    if gap.kind in ("lacks", "common") and gap.host:
        return words.label(f"level.field.{gap.what}")
    return "" if gap.kind == "unread" else parameter_told(gap.what, words)


def _gap_row(gap: LevelGap, place: str, what: str, words: Words) -> tuple[Cell, ...]:
    tone: Tone = "bad" if gap.kind in _BAD else "doubtful"
    return Cell(place), Cell(what), Cell(_why(gap, words), tone)


def _why(gap: LevelGap, words: Words) -> str:
    if gap.finding is not None:
        return _found(gap.finding, words)
    why = words.label(f"level.why.{gap.kind}", **told_facts(gap.facts))
    if gap.kind == "unread":
        return f"{why}: {words.remembered(gap.what, gap.facts)}"
    return why


def _found(finding: Finding, words: Words) -> str:
    """Return what the audit found, in its own words."""
    told = [finding_word(finding, words)]
    if finding.declared is not None:
        told.append(f"{words.label('declared')}: {finding.declared}")
    if finding.live is not None:
        told.append(f"{words.label('live')}: {finding.live}")
    if finding.reason:
        told.append(words.sentence(finding.reason, told_facts(finding.facts)))
    return " · ".join(told)
