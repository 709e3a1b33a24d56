"""A backup with what runs on a codec, what is put back from it by hand, and lists made from it.

Nothing of fleetcfg writes software: the technician's client here speaks the device's own protocol,
as a browser at its pages would, with the files of the backup.
"""

import json
import shutil
import ssl
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from fleetcfg_kit.testing.fleet import RunningFleet
from tests.integration.walk import Person, simulated

MACRO = "// đèn của phòng họp\nconst xapi = require('xapi');\n"
PANEL = (
    "<Extensions><Panel><Order>1</Order><Name>Đèn</Name><ActivityType>Custom</ActivityType>"
    "<Page><Name>1</Name><Row><Name>r</Name><Widget><WidgetId>on</WidgetId></Widget>"
    "<Widget><WidgetId>off</WidgetId></Widget></Row></Page></Panel></Extensions>"
)


class Technician:
    """Who stands at one device, with its password."""

    def __init__(self, fleet: RunningFleet, host: str) -> None:
        known = json.loads((fleet.state / "credential.json").read_bytes())
        token = b64encode(f"{known['user']}:{known['password']}".encode()).decode()
        self._there, self._ca = fleet.at(host), fleet.ready.ca_file
        self._headers = {"Authorization": f"Basic {token}"}

    def command(self, words: str, body: str = "", **arguments: str) -> None:
        """Give the device one command, which must do it."""
        told = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in arguments.items())
        told += f"<body>{escape(body)}</body>" if body else ""
        first, *between, last = words.split()
        inner = f'<{last} command="True">{told}</{last}>'
        for word in (*reversed(between), first, "Command"):
            inner = f"<{word}>{inner}</{word}>"
        context = ssl.create_default_context(cafile=self._ca)
        line = HTTPSConnection(
            self._there.address, self._there.https_port, context=context, timeout=600
        )
        line.request("POST", "/putxml", inner.encode(), self._headers)
        answer = line.getresponse().read()
        line.close()
        assert b'status="OK"' in answer, answer


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[RunningFleet]:
    with simulated(tmp_path_factory.mktemp("software")) as fleet:
        yield fleet


@pytest.fixture
def fleet(running: RunningFleet) -> Iterator[RunningFleet]:
    yield running
    running.restore()


@pytest.fixture
def engineer(fleet, tmp_path) -> Person:
    (tmp_path / "p").symlink_to(fleet.province)
    return Person("engineer", tmp_path / "p")


def kit(fleet: RunningFleet) -> str:
    return next(h for h in fleet.over("https") if "Room Kit" in fleet.devices[h].model)


def back_up(engineer: Person, host: str, folder: Path) -> dict[str, Any]:
    """Back *host* up, and return the list of what runs on it."""
    engineer.do("snapshot", "--limit", host, "--into", folder)
    return dict(json.loads((folder / f"{host}@software.json").read_bytes()))


def test_what_was_lost_is_put_back_from_the_files_and_reads_as_before(
    fleet, engineer, tmp_path
) -> None:
    host = kit(fleet)
    fleet.tamper(host, "software macro đèn", MACRO)
    fleet.tamper(host, "software panel den", PANEL)
    before = back_up(engineer, host, tmp_path / "before")
    names = {(item["kind"], item["name"]) for item in before["items"]}
    assert names > {("macro", "đèn"), ("panel", "den")}
    technician = Technician(fleet, host)
    technician.command("Macros Macro RemoveAll")
    technician.command("UserInterface Extensions Clear")
    lost = back_up(engineer, host, tmp_path / "lost")
    assert {item["kind"] for item in lost["items"]} == {"certificate"}

    files = {
        item["kind"]: (tmp_path / "before" / item["file"]).read_text("utf-8")
        for item in before["items"]
    }
    technician.command("Macros Macro Save", files["macro"], Name="đèn", Overwrite="True")
    technician.command("Macros Macro Activate", Name="đèn")
    technician.command("UserInterface Extensions Panel Save", files["panel"], PanelId="den")

    after = back_up(engineer, host, tmp_path / "after")
    assert after["items"] == before["items"]
    assert after["unreadable"] == before["unreadable"] == {}


def test_the_sum_of_a_content_is_the_one_that_a_list_would_have(fleet, engineer, tmp_path) -> None:
    host = kit(fleet)
    fleet.tamper(host, "software macro đèn", MACRO.replace("\n", "\r\n"))

    told = back_up(engineer, host, tmp_path / "b")

    (macro,) = [item for item in told["items"] if item["kind"] == "macro"]
    assert macro["sha256"] == sha256(MACRO.encode()).hexdigest()
    sums = (tmp_path / "b" / "SHA256SUMS").read_text("utf-8").splitlines()
    assert f"{macro['sha256']}  {macro['file']}" in sums
    assert (tmp_path / "b" / macro["file"]).stat().st_mode & 0o077 == 0


def test_macros_whose_names_and_sums_collide_are_both_kept(fleet, engineer, tmp_path) -> None:
    host, long = kit(fleet), "x" * 60
    texts = {f"{long} a": "// 0b2b119b8044\n", f"{long} b": "// 28d51e38fc98\n"}
    assert len({sha256(text.encode()).hexdigest()[:12] for text in texts.values()}) == 1
    for name, text in texts.items():
        fleet.tamper(host, f"software macro {name}", text)

    told = back_up(engineer, host, tmp_path / "b")

    files = {item["name"]: item["file"] for item in told["items"] if item["kind"] == "macro"}
    assert {name: (tmp_path / "b" / file).read_text() for name, file in files.items()} == texts
    for name, file in files.items():
        assert file.split(".")[-2] == sha256(texts[name].encode()).hexdigest()[:32]


def test_what_a_device_does_not_show_is_named_in_its_backup(fleet, engineer, tmp_path) -> None:
    host = next(h for h in fleet.over("ssh") if fleet.devices[h].model.endswith("SX10"))

    told = back_up(engineer, host, tmp_path / "b")

    assert told["unreadable"]["macro"]["code"] == "SOFTWARE_NOT_IN_FIRMWARE"


def test_a_family_that_tells_of_no_software_has_no_list(fleet, engineer, tmp_path) -> None:
    (switch, *_) = fleet.over("ssh", "cisco_ios")

    engineer.do("snapshot", "--limit", switch, "--into", tmp_path / "b")

    assert not [file.name for file in (tmp_path / "b").iterdir() if "@" in file.name]


# ---------------------------------------------------------------- the whole way, by the commands

LISTED = """\
software:
  - {{kind: macro, name: đèn, sha256: "{sha256}", required: true, decision: 15/QĐ-SKHCN}}
"""
ADVISED = """\
advisories:
  - {id: SA-1, family: cisco_ce, products: ["*Room Kit*"], below: ce99, source: tờ trình 1}
"""


@pytest.fixture
def editor(fleet, tmp_path) -> Person:
    """Somebody with a copy of the declarations."""
    shutil.copytree(fleet.province, tmp_path / "p")
    return Person("editor", tmp_path / "p")


def declare(editor: Person, text: str) -> None:
    file = editor.folder / "inventory" / "group_vars" / "all" / "software.yaml"
    file.write_text(text, "utf-8")
    editor.do("validate")


def audit(editor: Person, host: str, *more: str) -> tuple[int, list[tuple[str, str, str]]]:
    """Audit *host*; return the exit code, and what is said of what the registers list."""
    store = ("--store", editor.folder / "h.sqlite", "--output", "json")
    ended = editor("audit", "--limit", host, *store, *more)
    (report,) = json.loads(ended.out)["hosts"]
    found = [
        (f["parameter"], f["verdict"], (f["reason"] or {}).get("code", ""))
        for f in report["findings"]
    ]
    return ended.code, [each for each in found if (each[0] or "").startswith(("soft", "advi"))]


def test_from_a_backup_to_a_list_to_a_finding(fleet, editor, tmp_path) -> None:
    host = kit(fleet)
    fleet.tamper(host, "software macro đèn", MACRO)
    (macro, *_) = (i for i in back_up(editor, host, tmp_path / "b")["items"] if "js" in i["file"])
    declare(editor, LISTED.format(sha256=macro["sha256"]))
    before, found = audit(editor, host)
    assert found == []

    fleet.tamper(host, "software macro đèn", MACRO + "xapi.Command.Dial({Number: 'x'});\n")

    changed = [("software.macro đèn", "unauthorized", "SOFTWARE_CHANGED")]
    assert before == 0
    assert audit(editor, host) == (2, changed)
    told = editor("audit", "--limit", host, "--store", tmp_path / "h.sqlite").out
    assert "SOFTWARE_CHANGED" not in told.partition("software.macro đèn")[0]
    assert "none of the contents that are allowed under this name" in " ".join(told.split())
    assert "QĐ 32/2019 Điều 3.3" in told


def test_a_kind_that_a_device_has_no_way_to_list_is_no_clean_audit(fleet, editor) -> None:
    host = next(h for h in fleet.over("ssh") if fleet.devices[h].model.endswith("SX10"))
    clean, _ = audit(editor, host)

    declare(editor, "software:\n  - {kind: macro, decision: 15/QĐ-SKHCN}\n")

    assert audit(editor, host) == (3, [("software.macro", "absent", "SOFTWARE_NOT_IN_FIRMWARE")])
    assert clean == 0


@pytest.mark.parametrize("kind", ["panel", "web_app"])
def test_a_panel_of_an_unknown_type_is_found_where_none_may_be(fleet, editor, kind) -> None:
    host = kit(fleet)
    fleet.tamper(host, "software panel phim", PANEL.replace("Custom", "KeyPad"))

    declare(editor, f"software:\n  - {{kind: {kind}, decision: 15/QĐ-SKHCN}}\n")

    assert audit(editor, host) == (
        2,
        [(f"software.{kind} phim", "unauthorized", "SOFTWARE_NOT_LISTED")],
    )


def test_a_published_fault_is_told_and_fails_where_it_is_asked_to(fleet, editor) -> None:
    host = kit(fleet)
    declare(editor, ADVISED)

    told = [("advisory.SA-1", "outdated", "ADVISORY_LISTED")]
    assert audit(editor, host) == (0, told)
    assert audit(editor, host, "--fail-on", "outdated") == (2, told)
