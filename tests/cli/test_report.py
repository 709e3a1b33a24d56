"""``fleetcfg report``: one file of what is kept, as it was asked for; nothing is written over."""

import io
import re
import subprocess
import sys
from datetime import timedelta
from hashlib import sha256

import docx
import pypdf
import pytest

from fleetcfg.cli.program.main import run
from tests.cli.kept_audit import AT, PLACES, ROOT, RUN, keep_audit
from tests.report.formats.read_back import csv_rows, page_of, xlsx_sheets


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    keep_audit(tmp_path / ".fleetcfg" / "history.sqlite")
    return tmp_path


@pytest.fixture
def nothing_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def report(*words):
    return run(["report", *words, *PLACES])


@pytest.mark.parametrize("name", ["a.html", "a.csv", "a.xlsx", "a.docx", "a.pdf"])
def test_a_report_is_a_file_and_its_size_and_digest_are_told(folder, capsys, name):
    assert report("province", "--out", name) == 0

    told = capsys.readouterr()
    data = (folder / name).read_bytes()
    digits = re.sub(r"\s", "", told.out.partition("SHA-256:")[2])
    assert f"{name} ({len(data)} byte)" in told.out
    assert digits == sha256(data).hexdigest()
    assert told.err == ""
    assert (folder / name).stat().st_mode & 0o777 == 0o600


@pytest.mark.clause("report:audit", "7.1")
def test_the_run_and_its_digest_stand_in_the_report(folder, capsys):
    report("audit", "--out", "a.html")
    capsys.readouterr()
    run(["history", "--run", RUN, "-o", "ndjson"])
    digest = sha256(capsys.readouterr().out.encode()).hexdigest()

    page = page_of((folder / "a.html").read_bytes())
    told = re.sub(r"\s", "", page.xpath("//footer")[0].text_content())
    assert digest in told
    assert RUN in told


def test_the_last_audit_is_called_by_its_id_and_never_by_the_word_that_chose_it(folder, capsys):
    later = "20261125T070000Z-000002"
    keep_audit(folder / ".fleetcfg" / "history.sqlite", run=later, at=AT + timedelta(days=1))

    for name, run_name in (("last.csv", "last"), ("before.csv", "last~1"), ("id.csv", later)):
        assert report("audit", "--run", run_name, "--out", name) == 0

    told = {name: (folder / name).read_text("utf-8") for name in ("last.csv", "before.csv")}
    assert told["last.csv"] == (folder / "id.csv").read_text("utf-8")
    report("audit", "--run", "last", "--out", "a.html")
    report("audit", "--run", "last~1", "--out", "b.html")
    for name, meant, other in (("a.html", later, RUN), ("b.html", RUN, later)):
        footer = page_of((folder / name).read_bytes()).xpath("//footer")[0].text_content()
        assert (meant in footer, other in footer, "last" in footer) == (True, False, False)


@pytest.mark.clause("report:province", "12.2")
def test_the_same_figures_stand_in_each_format(folder):
    for name in ("a.html", "a.csv", "a.xlsx", "a.docx"):
        report("province", "--out", name)

    page = page_of((folder / "a.html").read_bytes())
    table = next(iter(page.xpath("//details//table")))
    main = csv_rows((folder / "a.csv").read_bytes())
    sheets = xlsx_sheets((folder / "a.xlsx").read_bytes())
    assert [[c.text_content() for c in row] for row in table.iter("tr")] == main
    assert main in [[[text for text, _ in row] for row in rows] for rows in sheets.values()]
    assert docx.Document(str(folder / "a.docx")).tables


@pytest.mark.clause("report:provider", "QĐ 3")
def test_one_provider_is_told_nothing_of_another(folder):
    report("provider", "--each", "--out", "each")

    files = sorted(file.name for file in (folder / "each").iterdir())
    assert files == ["provider-viettel-lai-chau.html", "provider-vnpt-lai-chau.html"]
    assert "VNPT" not in (folder / "each" / "provider-viettel-lai-chau.html").read_text("utf-8")


@pytest.mark.clause("report:site", "6.1")
def test_each_site_has_a_file_and_none_is_written_if_one_is_there(folder, capsys):
    assert report("site", "--each", "--format", "csv", "--out", "each") == 0
    names = {file.name for file in (folder / "each").iterdir()}
    assert len(names) > 30
    assert all(re.fullmatch(r"site-[a-z0-9-]+\.csv", name) for name in names)
    for name in sorted(names)[1:]:
        (folder / "each" / name).unlink()
    capsys.readouterr()

    assert report("site", "--each", "--format", "csv", "--out", "each") == 64

    assert "REPORT_EXISTS" in capsys.readouterr().err
    assert len(list((folder / "each").iterdir())) == 1


def test_a_report_is_not_written_over(folder, capsys):
    (folder / "a.html").write_text("mine")

    assert report("province", "--out", "a.html") == 64

    assert "REPORT_EXISTS" in capsys.readouterr().err
    assert (folder / "a.html").read_text() == "mine"


def test_long_annexes_lie_beside_a_pdf_and_nothing_is_written_if_one_is_there(
    folder, capsys, monkeypatch
):
    monkeypatch.setattr("fleetcfg.report.formats.annex_files.MOST_CELLS", 300)
    assert report("province", "--out", "a.pdf") == 0

    told = re.sub(r"\s", "", capsys.readouterr().out)
    letter = pypdf.PdfReader(folder / "a.pdf")
    said = re.sub(r"\s", "", "".join(page.extract_text() for page in letter.pages))
    annexes = sorted(folder.glob("a-*.xlsx"))
    assert annexes
    for annex in annexes:
        digest = sha256(annex.read_bytes()).hexdigest()
        assert f"tệp{annex.name},mãbămSHA-256{digest}" in said
        assert digest in told
        assert annex.stat().st_mode & 0o777 == 0o600
    (folder / "a.pdf").unlink()
    for annex in annexes[1:]:
        annex.unlink()
    assert report("province", "--out", "a.pdf") == 64
    assert "REPORT_EXISTS" in capsys.readouterr().err
    assert sorted(folder.glob("a[-.]*")) == annexes[:1]


def test_a_summary_is_smaller_and_a_table_stands_alone(folder):
    report("province", "--out", "full.html")
    report("province", "--out", "summary.html", "--edition", "summary")
    report("province", "--out", "one.xlsx", "--table", "rooms")

    sizes = [(folder / name).stat().st_size for name in ("summary.html", "full.html")]
    assert sizes == sorted(sizes)
    assert list(xlsx_sheets((folder / "one.xlsx").read_bytes()))[1:] == ["Mọi phòng họp"]


@pytest.mark.parametrize(
    ("kind", "name", "id_"),
    [("site", "ubnd xã bum tở", "dc-xa-bum-to"), ("provider", "VNPT Lai Châu", "vnpt-lai-chau")],
)
def test_a_site_or_a_provider_is_called_by_its_name_too(folder, kind, name, id_):
    assert report(kind, name, "--out", "name.csv") == 0
    assert report(kind, id_, "--out", "id.csv") == 0

    tables = [csv_rows((folder / f"{each}.csv").read_bytes()) for each in ("name", "id")]
    assert tables[0] == tables[1]


@pytest.mark.parametrize(
    ("kind", "typed", "meant"),
    [
        ("provider", "VNPT Lai Chau", "VNPT Lai Châu (vnpt-lai-chau)"),
        ("site", "Bum Tở", "Bum Tở (dc-xa-bum-to)"),
    ],
)
def test_a_slip_or_a_part_of_a_name_is_refused_with_the_nearest_and_its_id(
    folder, capsys, kind, typed, meant
):
    assert report(kind, typed, "--out", "a.csv") == 64

    assert meant in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize("kind", ["site", "provider", "change", "level"])
def test_what_is_missing_is_told_of_that_kind_alone(folder, capsys, kind):
    assert report(kind, "--out", "a.csv") == 64

    told = capsys.readouterr().err
    assert {other for other in ("change", "level", "--each") if other in told} <= {kind, "--each"}
    assert ("--each" in told) == (kind in ("site", "provider"))


def test_a_level_is_answered_without_any_audit(nothing_kept, capsys):
    assert report("level", "3", "--out", "level.pdf") == 0

    pages = pypdf.PdfReader(io.BytesIO((nothing_kept / "level.pdf").read_bytes())).pages
    assert "BÁO CÁO" in pages[0].extract_text() or len(pages) > 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("provnce",), "REPORT_KIND_UNKNOWN"),
        (("site",), "REPORT_SCOPE_MISSING"),
        (("change",), "REPORT_CHANGE_MISSING"),
        (("level",), "REPORT_LEVEL_MISSING"),
        (("province", "x"), "REPORT_SCOPE_EXTRA"),
        (("change", "x.json", "--run", "1"), "REPORT_SCOPE_EXTRA"),
        (("audit", "--each"), "REPORT_EACH"),
        (("site", "x", "--each"), "REPORT_EACH"),
        (("level", "4"), "REPORT_LEVEL_UNKNOWN"),
        (("province", "--run", "41"), "HISTORY_RUN_UNKNOWN"),
        (("province", "--table", "romms"), "REPORT_TABLE_UNKNOWN"),
        (("province", "--edition", "short"), "USAGE_OUTPUT_UNKNOWN"),
        (("province", "--format", "doc"), "USAGE_OUTPUT_UNKNOWN"),
        (("site", "nowhere"), "REPORT_SITE_UNKNOWN"),
        (("provider", "vnptt"), "REPORT_PROVIDER_UNKNOWN"),
    ],
)
def test_what_cannot_be_is_refused_before_a_file_is_made(folder, capsys, words, code):
    assert report(*words, "--out", "a.html") == 64

    told = capsys.readouterr()
    assert told.err.startswith(f"{code}: ")
    assert told.out == ""
    assert not (folder / "a.html").exists()


@pytest.mark.parametrize("words", [("province",), ("level", "2", "--run", "41")])
def test_without_an_audit_it_is_said_what_to_do(nothing_kept, capsys, words):
    assert report(*words, "--out", "a.html") == 64

    assert capsys.readouterr().err.startswith("HISTORY_NO_AUDIT: ")


def test_what_is_not_installed_is_told(folder, capsys, monkeypatch):
    for module in ("document", "setter"):
        monkeypatch.delitem(sys.modules, f"fleetcfg.report.formats.pdf_{module}", raising=False)
    monkeypatch.setitem(sys.modules, "typst", None)

    assert report("province", "--out", "a.pdf") == 64

    assert "requirements/reports.txt" in capsys.readouterr().err


def test_no_device_is_contacted_and_no_library_is_loaded_that_is_not_needed(folder):
    program = (
        "import sys; from fleetcfg.cli.program.main import run\n"
        "code = run(sys.argv[1:])\n"
        "print(code, {'netmiko', 'pypdf', 'requests', 'typst', 'xlsxwriter'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "report", "province", "--out", "a.html", *PLACES],
        cwd=folder,
        env={"PATH": "", "XDG_DATA_HOME": str(folder / "data"), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
        text=True,
    )

    assert done.stdout.splitlines()[-1] == "0 set()"


ISSUER = ("UBND tỉnh Lai Châu", "Sở Khoa học và <b>Công nghệ</b>")


@pytest.mark.parametrize("name", ["a.html", "a.docx", "a.pdf"])
def test_who_issues_it_and_who_gets_it_stand_on_paper(folder, name):
    lines = [f"issuer = {list(ISSUER)}", "recipients = ['Công an tỉnh', 'VNPT']"]
    (folder / "fleetcfg.toml").write_text("\n".join(lines), "utf-8")
    words = [sys.executable, "-m", "fleetcfg", "report", "audit", *PLACES, "--out", name]

    subprocess.run([*words, "--recipient", "Viettel Lai Châu"], check=True)

    data = (folder / name).read_bytes()
    text = paper_text(name, data).casefold()
    assert "".join(ISSUER[0].casefold().split()) in text
    assert "".join(ISSUER[1].casefold().split()) in text
    assert "viettellaichâu" in text
    assert "côngantỉnh" not in text  # what is typed counts more


def paper_text(name, data):
    """Return the words of a report, without blanks."""
    if name.endswith("html"):
        text = page_of(data).text_content()
    elif name.endswith("docx"):
        body = docx.Document(io.BytesIO(data)).element.body
        text = "".join(body.itertext())
    else:
        text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    return "".join(text.split())
