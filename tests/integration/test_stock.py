"""Stock-taking by the commands: labels, a list that a person brought back, and the minutes."""

import io
import json
import re
import shlex
import shutil
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from fleetcfg.cli.language import use_language
from fleetcfg.cli.program.main import run
from fleetcfg.workflow.clock import now
from fleetcfg_kit.testing.folder import DepartmentFolder, found_department
from fleetcfg_kit.testing.policy import DOMAIN
from tests.integration.walk import ROOT

PAGE = (ROOT / "docs" / "how-to" / "count-stock.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> DepartmentFolder:
    """One Department for all: each test counts sites of its own."""
    return found_department(tmp_path_factory.mktemp("office"), ROOT, now=now())


@pytest.fixture
def do(office: DepartmentFolder, monkeypatch, capsys):
    """Runs a command in the Department's folder; returns the exit code and what it printed."""
    monkeypatch.chdir(office.folder)

    def done(*words: object) -> tuple[int, str]:
        use_language("en")
        code = run([*map(str, words), "--ledger", str(office.record())])
        told = capsys.readouterr()
        return code, told.out + told.err

    yield done
    use_language("vi")


@pytest.fixture
def stock(do):
    return lambda *words: do("stock", *words)


@pytest.fixture
def key(office: DepartmentFolder) -> Path:
    return office.folder / "keys" / office.staff.executor[0]


HERE, OTHER = "dc-trung-tam", "dc-xa-nam-cuoi"


def scanned(tmp_path: Path, *lines: str) -> Path:
    file = tmp_path / "dem.csv"
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return file


def label(host: str, domain: str = DOMAIN) -> str:
    return f"fleetcfg:{domain}:{host}"


@pytest.mark.parametrize("suffix", ["svg", "html", "pdf"])
def test_labels_say_whose_device_it_is_and_nothing_that_leads_to_it(stock, tmp_path, suffix):
    out = tmp_path / f"nhan.{suffix}"

    code, told = stock("label", "Nậm Sỏ", "--out", out)

    assert code == 0, told
    data = out.read_bytes()
    assert data.startswith({"svg": b"<svg ", "html": b"<!DOCTYPE", "pdf": b"%PDF"}[suffix])
    assert b"198.51.100." not in data
    if suffix != "pdf":
        assert re.findall(r'font-weight="bold"[^>]*>([^<]+)<', data.decode()) == [
            "codec-nam-so",
            "may-tinh-nam-so",
            "sw-nam-so",
        ]
    assert stock("label", "Nậm Sỏ", "--out", out)[0] == 64  # never written over


def test_a_form_that_no_label_has_is_refused(stock, tmp_path):
    code, told = stock("label", "--out", tmp_path / "nhan.docx")

    assert code == 64
    assert "USAGE_OUTPUT_UNKNOWN" in told


def test_a_count_tells_what_is_there_elsewhere_twice_and_missing_and_is_recorded(
    key, stock, tmp_path
):
    (tmp_path / "tu.jpg").write_bytes(b"a picture")
    file = scanned(
        tmp_path,
        "Nhãn,Điểm cầu,Số máy,Ảnh,Time",
        f"{label('codec-trung-tam')},{HERE},,tu.jpg,10:00",
        f"sw-nam-cuoi,{HERE},,,10:01",
        f"sw-ubnd-tinh,{HERE},,,10:02",
        f"sw-ubnd-tinh,{OTHER},,,10:03",
        f"codec-nam-cuoi,{OTHER},MAU-KHAC,,10:04",
    )

    code, told = stock("count", file, "-o", "json", "--key", key)

    count = json.loads(told)
    assert code == 2
    assert {row["host"]: row["state"] for row in count["devices"]} == {
        "codec-trung-tam": "here",
        "codec-nam-cuoi": "other_serial",
        "sw-nam-cuoi": "elsewhere",
        "sw-ubnd-tinh": "twice",
        "cau-tinh": "missing",
        "cau-du-phong": "missing",
        "may-chu-gio": "missing",
        "tuong-lua-tinh": "missing",
    }
    assert (count["sites"], count["recorded"], count["refused"]) == ([HERE, OTHER], 3, [])

    shown = {row["host"]: row for row in json.loads(stock("show", "-o", "json")[1])["devices"]}
    assert shown["codec-trung-tam"]["state"] == "here"
    assert shown["codec-trung-tam"]["days"] == 0
    assert shown["codec-trung-tam"]["photo"] == f"sha256:{sha256(b'a picture').hexdigest()}"
    assert shown["sw-ubnd-tinh"]["state"] == "not_counted"  # at two sites is at none
    assert shown["sw-nam-cuoi"]["site"] == HERE
    assert "sw-nam-cuoi" in stock("show", HERE)[1]


HOSTILE = {
    "STOCK_LABEL": "http://example.invalid/?codec-trung-tam",
    "STOCK_OTHER_FLEET": label("codec-trung-tam", "khac.gov.vn"),
    "STOCK_HOST_UNKNOWN": label("codec-trung-tan"),
    "STOCK_SITE_UNKNOWN": f"{label('codec-trung-tam')},khong-co",
    "STOCK_SITE_MISSING": label("codec-trung-tam"),
    "STOCK_SERIAL": f"codec-trung-tam,{HERE},{'9' * 65}",
    "STOCK_PHOTO_NAME": f"codec-trung-tam,{HERE},,../dem.csv",
    "PATH_MISSING": f"codec-trung-tam,{HERE},,khong-co.jpg",
    "SHEET_LONG": "x" * 1001,
    "SHEET_CHARACTER": f"{label('codec-trung-tam')}\u202e",
    "SHEET_FORMULA": "=cmd|' /C calc'!A0",
}


def test_a_hostile_line_is_refused_by_code_and_the_others_count(stock, tmp_path):
    file = scanned(tmp_path, *HOSTILE.values(), f"codec-trung-tam,{HERE}")

    code, told = stock("count", file, "--check", "-o", "json")

    count = json.loads(told)
    assert code == 2
    assert {one["code"] for one in count["refused"]} == HOSTILE.keys()
    assert [row["host"] for row in count["devices"] if row["state"] == "here"] == [
        "codec-trung-tam"
    ]
    text = stock("count", file, "--check")[1]
    assert all(code in text for code in HOSTILE)
    assert "\u202e" not in text


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "STOCK_LIST_EMPTY"),
        (b"a\n" * 20_001, "SHEET_MANY_ROWS"),
        (b"a" * (1024 * 1024 + 1), "FILE_TOO_LARGE"),
        (b"\xff\xfea", "CSV_ENCODING"),
    ],
)
def test_a_list_that_is_none_is_refused_whole(stock, tmp_path, data, code):
    file = tmp_path / "dem.csv"
    file.write_bytes(data)

    assert code in stock("count", file, "--check", "--site", HERE)[1]


@pytest.mark.parametrize(
    ("typed", "told"),
    [("codec-trung-tam\n", "Sites that were counted"), ("a" * 1024**2 + "b", "FILE_TOO_LARGE")],
)
def test_what_is_typed_is_a_list_as_well_and_bounded(stock, monkeypatch, typed, told):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))

    assert told in stock("count", "-", "--check", "--site", HERE)[1]


@pytest.mark.clause("report:stock", "10.1")
def test_the_minutes_have_what_was_counted_and_places_for_signatures(key, do, stock, tmp_path):
    file = scanned(tmp_path, "codec-than-uyen")
    assert stock("count", file, "--site", "Than Uyên", "--key", key)[0] == 2

    assert do("report", "stock", "Than Uyên", "--out", tmp_path / "bb.html")[0] == 0

    page = (tmp_path / "bb.html").read_text("utf-8")
    assert "device never scanned" in page
    assert page.count("For the unit that keeps the devices") == 2


def test_each_command_of_the_page_does_what_it_says(office, key, do):
    (told,) = blocks("csv")
    Path("dem.csv").write_text(told.replace("gbtt.laichau.gov.vn", DOMAIN), encoding="utf-8")
    Path("tu-may.jpg").write_bytes(b"a picture")
    for name in ("khoa", "khoa.pub"):
        shutil.copy(key.with_suffix(Path(name).suffix), name)

    done = [do(*shlex.split(line)[1:]) for block in blocks("sh") for line in block.splitlines()]

    assert [code for code, _ in done] == [0, 2, 2, 0, 0, 0], done
    assert "2 statements recorded" in done[2][1]
    assert Path("nhan.pdf").read_bytes().startswith(b"%PDF")
    assert Path("bien-ban.docx").read_bytes().startswith(b"PK")
    assert len(list(Path("bien-ban").iterdir())) > 30
