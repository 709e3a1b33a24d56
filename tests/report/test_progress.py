"""Progress: only for who looks, only when it lasts, and gone before anything else is printed."""

import io

from fleetcfg.report.progress import Progress
from fleetcfg.words import Words


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_work_that_lasts_is_counted_with_the_time_that_is_left():
    screen = Terminal()
    progress = Progress(screen, Words("en"))
    progress.begin(40, at=100.0)

    for at in (100.5, 102.0):
        progress.step(at=at)

    assert screen.getvalue() == "\r\x1b[K2/40 · about 38 s left"


def test_nothing_is_shown_within_the_first_second():
    screen = Terminal()
    progress = Progress(screen, Words("en"))
    progress.begin(40, at=100.0)

    for number in range(10):
        progress.step(at=100.0 + number / 10)

    assert screen.getvalue() == ""


def test_nothing_is_written_where_nobody_looks():
    pipe = io.StringIO()
    progress = Progress(pipe, Words("en"))
    progress.begin(40, at=100.0)

    progress.step(at=110.0)
    progress.clear()

    assert pipe.getvalue() == ""


def test_the_line_is_not_drawn_more_often_than_an_eye_can_see():
    screen = Terminal()
    progress = Progress(screen, Words("en"))
    progress.begin(1000, at=0.0)

    for number in range(100):
        progress.step(at=2.0 + number / 1000)

    assert screen.getvalue().count("\r") == 1


def test_the_line_is_taken_away_once():
    screen = Terminal()
    progress = Progress(screen, Words("vi"))
    progress.begin(40, at=0.0)
    progress.step(at=2.0)
    drawn = len(screen.getvalue())

    progress.clear()
    progress.clear()

    assert screen.getvalue()[drawn:] == "\r\x1b[K"


def test_the_last_device_leaves_nothing_behind():
    screen = Terminal()
    progress = Progress(screen, Words("en"))
    progress.begin(1, at=0.0)

    progress.step(at=5.0)

    assert screen.getvalue() == ""


def waiting(columns, monkeypatch, language="vi"):
    monkeypatch.setattr("fleetcfg.report.progress.terminal_columns", lambda stream: columns)
    screen = Terminal()
    progress = Progress(screen, Words(language))
    progress.begin(40, at=0.0)
    for host in ("codec-muong-te", "codec-thu-lum"):
        progress.wait(host, at=0.0)
    for number in range(27):
        progress.step(f"codec-{number}", at=0.5, is_different=number < 4)
    progress.tick(at=41.0)
    return screen.getvalue().removeprefix("\r\x1b[K")


def test_who_is_waited_for_is_named_with_how_long(monkeypatch):
    assert waiting(200, monkeypatch) == (
        "27/40 · 4 khác · còn khoảng 20 giây · đang chờ codec-muong-te (41 giây), codec-thu-lum"
    )


def test_the_line_is_cut_to_the_terminal(monkeypatch):
    line = waiting(40, monkeypatch)

    assert len(line) == 39
    assert line.endswith("…")


def test_who_has_answered_is_waited_for_no_longer():
    screen = Terminal()
    progress = Progress(screen, Words("en"))
    progress.begin(3, at=0.0)
    progress.wait("codec-a", at=0.0)
    progress.wait("codec-b", at=0.0)

    progress.step("codec-a", at=5.0)

    assert "codec-a" not in screen.getvalue()
    assert "waiting for codec-b (5 s)" in screen.getvalue()


def test_a_name_from_a_file_does_nothing_to_the_terminal():
    screen = Terminal()
    progress = Progress(screen, Words("en"))
    progress.begin(3, at=0.0)
    progress.wait("codec\x1b[2J", at=0.0)

    progress.tick(at=5.0)

    assert "\x1b[2J" not in screen.getvalue()
