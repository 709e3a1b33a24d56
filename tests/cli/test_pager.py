"""Long readings on a terminal go to the pager, and nowhere else; who stops reading is no error."""

import os
import pty
import struct
import subprocess
import sys
import termios
from fcntl import ioctl

import pytest

from tests.house.make_architecture import ROOT

FOLDERS = ("-i", "inventory", "--baselines", "baselines", "--playbooks", "playbooks")
LONG = ("inventory", "show", "codec-bum-to", *FOLDERS, "--trust", "none")


def on_terminal(
    *arguments: str, rows: int = 20, pager: str = "cat -n", **environ: str
) -> tuple[int, str]:
    """Run a command on a terminal of so many rows; return its exit code and what stood there."""
    leader, follower = pty.openpty()
    ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", rows, 80, 0, 0))
    own = {"PAGER": pager, "TERM": "xterm", "NO_COLOR": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", "fleetcfg", *arguments],
        cwd=ROOT,
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env=os.environ | own | environ,
    ) as started:
        os.close(follower)
        seen = b"".join(iter(lambda: _read(leader), b""))
    os.close(leader)
    return started.returncode, seen.decode().replace("\r\n", "\n")


def _read(leader: int) -> bytes:
    try:
        return os.read(leader, 65536)
    except OSError:  # nobody has the other end any more
        return b""


def is_numbered(text: str) -> bool:
    return "\n     2\t" in text


def test_what_does_not_fit_is_shown_by_the_pager_whole():
    code, seen = on_terminal(*LONG)

    assert code == 0
    assert is_numbered(seen)
    assert len(seen.splitlines()) > 30


def test_less_is_told_to_say_which_key_does_what():
    """By itself its last line is a colon, which tells a newcomer nothing."""
    _, seen = on_terminal(*LONG, pager="""sh -c 'echo "[$LESS]"; cat'""")

    assert "phím cách\\: trang sau, q\\: thôi đọc.$]" in seen


@pytest.mark.parametrize(
    ("more", "rows", "environ"),
    [
        (("--no-pager",), 20, {}),
        ((), 20, {"FLEETCFG_PAGER": "0"}),
        ((), 20, {"PAGER": ""}),
        ((), 20, {"TERM": "dumb"}),
        ((), 20, {"PAGER": "no-such-program-here"}),
        ((), 5000, {}),
        ((), 0, {}),
    ],
)
def test_it_is_printed_where_no_pager_is_wanted_or_needed_or_there(more, rows, environ):
    pager = environ.pop("PAGER", "cat -n")

    code, seen = on_terminal(*LONG, *more, rows=rows, pager=pager, **environ)

    assert code == 0
    assert not is_numbered(seen)
    assert len(seen.splitlines()) > 30


def test_a_setting_turns_it_off(tmp_path):
    file = tmp_path / "fleetcfg" / "fleetcfg.toml"
    file.parent.mkdir()
    file.write_text("pager = false\n", "utf-8")

    _, seen = on_terminal(*LONG, XDG_CONFIG_HOME=str(tmp_path))

    assert not is_numbered(seen)


def test_leaving_the_pager_early_is_no_error():
    code, seen = on_terminal(*LONG, pager="head -n 2")

    assert code == 0
    assert len(seen.splitlines()) == 2


def test_long_help_is_paged_and_short_help_is_not():
    assert is_numbered(on_terminal("help", "plan", rows=10)[1])
    assert not is_numbered(on_terminal("help", "schema", rows=60)[1])


def test_a_pipe_gets_the_text_itself():
    done = subprocess.run(
        [sys.executable, "-m", "fleetcfg", *LONG],
        cwd=ROOT,
        env=os.environ | {"PAGER": "cat -n"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert not is_numbered(done.stdout)


@pytest.mark.parametrize(
    "command",
    [
        ("inventory", "list"),
        ("inventory", "graph"),
        ("validate",),
        ("help", "plan"),
        ("version",),
        ("schema", "baseline"),
    ],
    ids=" ".join,
)
def test_a_reader_that_is_gone_changes_no_exit_code(command):
    """As under ``| head``: nobody reads the other end from the start."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "fleetcfg", *command],
        cwd=ROOT,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)

    assert (done.returncode, done.stderr) == (0, b"")


def test_a_reader_that_is_gone_does_not_make_errors_clean(tmp_path):
    for folder in ("inventory", "baselines"):
        (tmp_path / folder).mkdir()
    (tmp_path / "inventory" / "hosts.yaml").write_text("all: [", "utf-8")
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "fleetcfg", "validate"],
        cwd=tmp_path,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)

    assert done.returncode == 1
