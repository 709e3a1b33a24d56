"""Documents are cited as an office cites them: laws first, a province's own Decision late."""

from datetime import date

from fleetcfg.model.reference_data import LegalBasis
from fleetcfg.report.reports.basis_lines import basis_lines, dated_title
from fleetcfg.words import Words


def test_laws_come_before_decrees_and_standards_last():
    titles = (
        "Quyết định 32/2019/QĐ-UBND ban hành Quy chế",
        "TCVN 14423:2026",
        "Thông tư 06/2026/TT-BKHCN",
        "Nghị định 331/2026/NĐ-CP",
        "Quyết định 33/2025/QĐ-TTg",
        "Luật An ninh mạng 116/2025/QH15",
    )
    ranked = [titles[at] for at in (5, 3, 4, 2, 0, 1)]

    lines = basis_lines(titles, Words("vi"))

    assert [line.removeprefix("Căn cứ ") for line in lines] == ranked


def test_a_document_that_has_ended_is_cited_with_its_last_day():
    basis = LegalBasis("l", "Luật An toàn thông tin mạng", date(2016, 7, 1), date(2026, 6, 30))
    words = Words("vi")

    assert dated_title(basis, date(2026, 6, 30), words) == basis.title
    told = dated_title(basis, date(2026, 7, 1), words)
    assert told == f"{basis.title} (hết hiệu lực sau ngày 30/06/2026)"
