"""One finding has one word for its verdict, wherever it is told."""

from dataclasses import replace

import pytest

from fleetcfg.delivery.part_news import PartState, told_finding
from fleetcfg.duties.year.told.level_report import _why
from fleetcfg.duties.year.use.level_case import LevelGap
from fleetcfg.model.verdict import Verdict
from fleetcfg.observations.comparison import ComparedFinding, RunComparison
from fleetcfg.report.audits.audit_view import AuditView
from fleetcfg.report.documents.proposal import differences_text
from fleetcfg.report.notices.news_words import NewsWords
from fleetcfg.words import Words
from tests.report import samples
from tests.report.audits.test_compare_text import EARLIER, LATER
from tests.report.notices.conftest import told
from tests.report.rendered import rendered

__all__ = ["told"]  # a fixture

VI = Words("vi")
SIGNED, DECLARED, LACKED = "khác bản đã ký", "sai khai báo", "không có trên máy"
LANGUAGE = {"language": "vi", "columns": 200}
CASES = {
    "by no manifest": (samples.TAMPERED, DECLARED),
    "by a manifest": (replace(samples.TAMPERED, is_by_manifest=True), SIGNED),
    "by a manifest, and not signed": (
        replace(samples.TAMPERED, is_by_manifest=True, reason="DECLARED_UNSIGNED"),
        DECLARED,
    ),
    "adopted": (samples.WATCHED, SIGNED),
    "of another verdict": (
        replace(samples.TAMPERED, verdict=Verdict.ABSENT, reason="NOT_ON_THIS_MODEL"),
        LACKED,
    ),
}


def audit(finding, output):
    report = replace(samples.GUILTY, findings=(finding,))
    nouns = (AuditView(), samples.HEADER, report, samples.summary())
    return rendered("audit", output, *nouns, **LANGUAGE)


def compared(finding, *, is_gone):
    one = ComparedFinding(finding, now=replace(finding, live="Off"))
    appeared, gone = ((), (one,)) if is_gone else ((one,), ())
    told = RunComparison(EARLIER, LATER, appeared=appeared, gone=gone)
    return rendered("compare", "text", told, **LANGUAGE)


def of_news(finding, news_words):
    kept = PartState("RUN-1", {}, frozenset({told_finding(finding)}))
    (read,) = PartState.from_json(kept.to_json()).findings
    return news_words.finding(read)


def ways(finding, news_words):
    """Yield each way to tell *finding*, what it told, and how a word stands in it."""
    forms = {"text": str.upper, "html": "<b>{}</b>".format, "sarif": ": {}".format}
    for output, form in {**forms, "junit": ": {}".format}.items():
        yield output, audit(finding, output), form
    yield "new", compared(finding, is_gone=False), str
    yield "gone", compared(finding, is_gone=True), str
    yield "level", _why(LevelGap("differs", finding=finding), VI), str
    yield "report", news_words.wording.kind(finding).text, str
    yield "news", of_news(finding, news_words), str
    yield "adoption", differences_text([finding], VI), str


@pytest.mark.parametrize(("finding", "word"), CASES.values(), ids=CASES)
def test_every_way_to_tell_a_finding_has_the_same_word(told, finding, word):
    words = {
        way: [one for one in (SIGNED, DECLARED, LACKED) if form(one) in text]
        for way, text, form in ways(finding, NewsWords.of(told, VI))
    }

    assert words == {way: [word] for way in words}


def test_news_that_an_older_version_kept_are_read_and_told_as_of_no_decision():
    finding = told_finding(samples.WATCHED)
    spelled = PartState("RUN-1", {}, frozenset({finding})).to_json()
    older = spelled.replace(b",true]", b"]")

    assert older != spelled
    (read,) = PartState.from_json(older).findings
    assert (read, read.crosses_decision) == (finding, False)
