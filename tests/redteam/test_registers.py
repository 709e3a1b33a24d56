"""What an edit of the registers, which nobody signed, makes a command say."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from fleetcfg.cli.program.main import run
from fleetcfg.model.timezone import VIETNAM
from fleetcfg.workflow.clock import now
from tests.integration.office import do

SITE = "dc-xa-bum-to"


def lay_down(*more: str, end: str = "10:00") -> None:
    """Declare a meeting of the day after tomorrow."""
    on = f"{(now() + timedelta(days=2)).astimezone(VIETNAM):%Y-%m-%d}"
    rows = ["id: hop", f'start: "{on}T08:00"', f'end: "{on}T{end}"', f"chair: {SITE}", *more]
    Path("registers").mkdir(exist_ok=True)
    Path("registers/hop.yaml").write_text(
        f"meetings:\n  - {{sites: [{SITE}], {', '.join(rows)}}}\n", "utf-8"
    )


def test_registers_that_nobody_signed_are_never_said_to_be_signed(office, capsys):
    lay_down()

    checked = run(["calendar", "check", "-o", "json"])
    told = json.loads(capsys.readouterr().out)
    ready = json.loads(do(capsys, "meeting", "check", "hop", "-o", "json", "--no-store", code=3))

    assert (checked, told["standing"]) != (0, "signed")
    assert told["unsigned"]
    assert "EDITED" in ready["notices"]


@pytest.mark.parametrize("word", ["Secret", "mật", "''"])
def test_of_a_class_that_cannot_be_read_nothing_is_told(office, capsys, word):
    lay_down(f"classification: {word}", "title: Việc kín")

    code = run(["meeting", "check-in", "hop", "--site", SITE, *office.key("author")])
    checked = run(["calendar", "check"])
    year = run(["report", "year", "--out", "nam.html"])
    told = capsys.readouterr()

    assert "Việc kín" not in told.out + told.err
    assert checked == 2
    assert "REG_WORD" in told.out
    assert (year, Path("nam.html").exists()) == (1, False)
    assert code == 0


@pytest.mark.parametrize("word", ["secret", "Secret"])
@pytest.mark.parametrize(
    "said",
    [
        "number: Việc kín",
        "issued: Việc kín",
        "title: [Việc kín]",
        "organiser: Việc kín",
        'script: [{at: "Việc kín", title: Việc kín}]',
        f"names: {{{SITE}: [Việc kín]}}",
    ],
)
def test_no_error_quotes_what_a_secret_meeting_may_not_say(office, capsys, said, word):
    """Errors are copied into logs of CI, and into the pages that these publish."""
    lay_down(f"classification: {word}", said)

    for form in ("text", "json", "sarif", "github"):
        assert run(["validate", "-o", form]) == 1
        told = capsys.readouterr()
        assert "Việc kín" not in told.out + told.err
        assert "Vi\\u1ec7c" not in told.out


def test_no_unsigned_edit_makes_a_line_wider_or_its_rule_softer(office, capsys):
    here = Path("registers/lines.yaml")
    row = f"lines: [{{id: dt, site: {SITE}, provider: vnpt-lai-chau, capacity: 10}}]\n"
    here.parent.mkdir(exist_ok=True)
    here.write_text(row, "utf-8")
    office.department.issue(now=now())
    times = (now() - timedelta(minutes=5 * n) for n in range(2100))
    samples = "".join(f"{at:%Y-%m-%dT%H:%M:%SZ},9.5,9.5\n" for at in times)
    Path("mau.csv").write_text(f"time,in (Mbit/s),out (Mbit/s)\n{samples}", "utf-8")
    do(capsys, "line", "import", "mau.csv", "--line", "dt")

    for old, new in (
        ("10}", "1000}"),
        ("id: dt", "id: khac"),
        ("]\n", "]\nline_rules: {most_load: 0.99}\n"),
    ):
        here.write_text(row.replace(old, new), "utf-8")
        told = json.loads(do(capsys, "line", "show", "dt", "-o", "json", code=2))
        assert told["notices"] == ["EDITED"]
    assert "sửa" in do(capsys, "line", "show", "dt", code=2).casefold()


def test_a_row_that_is_left_out_is_no_clean_calendar(office, capsys):
    lay_down(end="25:00")

    code = run(["calendar", "check"])

    assert (code, "REG_INSTANT" in capsys.readouterr().out) == (2, True)
