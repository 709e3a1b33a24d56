"""What an adoption comes to, for the engineer."""

from fleetcfg.model.finding import Finding
from fleetcfg.model.verdict import Verdict
from fleetcfg.report.documents.proposal import differences_text
from fleetcfg.words import Words

DECLARED = Finding("codec-a", Verdict.UNAUTHORIZED, path="A Mode", declared="On", live="Off")
UNDECLARED = Finding("codec-a", Verdict.UNAUTHORIZED, path="Rate", live="64")


def test_what_is_not_declared_is_not_counted_as_other_than_declared():
    told = differences_text([DECLARED, UNDECLARED, UNDECLARED], Words("vi"))
    assert told.startswith("codec-a: 1 điều khác khai báo, 2 điều không khai báo\n")

    told = differences_text([UNDECLARED], Words("vi"))
    assert told.startswith("codec-a: 1 điều không khai báo\n")
    assert "khai báo: không có   thực tế: 64" in told
