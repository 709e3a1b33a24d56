"""What an approver reads is as wide as his terminal; for a program it is what is signed."""

import os
import pty
import struct
import subprocess
import sys
import termios
from fcntl import ioctl

import pytest

from fleetcfg.view.v2 import render
from tests.cli.test_pager import _read
from tests.report.changesets import payload_of
from tests.report.changesets2 import everything

SHOW = (
    "import sys; from pathlib import Path; from fleetcfg.cli.terminal.screen_view import view_text;"
    "sys.stdout.write(view_text(Path(sys.argv[1]).read_bytes()))"
)


@pytest.fixture
def payload(tmp_path):
    file = tmp_path / "payload"
    file.write_bytes(payload_of(everything()))
    return file


@pytest.mark.parametrize("columns", [40, 80])
def test_on_a_terminal_no_line_is_wider_than_it(payload, columns):
    leader, follower = pty.openpty()
    ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen([sys.executable, "-c", SHOW, payload], stdout=follower):
        os.close(follower)
        seen = b"".join(iter(lambda: _read(leader), b""))
    os.close(leader)

    lines = seen.decode().replace("\r\n", "\n").splitlines()
    assert len(lines) > 50
    assert columns - 10 < max(map(len, lines)) <= columns


def test_where_there_is_no_terminal_each_byte_is_as_it_is_signed(payload):
    done = subprocess.run([sys.executable, "-c", SHOW, payload], capture_output=True, check=True)

    assert done.stdout == render(payload.read_bytes())
