"""Documents are cited as an office cites them: laws first, a province's own Decision late."""

from fleetcfg.report.reports.basis_lines import basis_lines
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
