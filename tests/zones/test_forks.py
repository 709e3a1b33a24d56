"""Processes that are forked: each is one of its own, ends with who asked, and knows no other."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fleetcfg.carriers.forks import ForkedProcess, ForkServer
from fleetcfg.cli.shared.slice_command import FORKS_PROGRAM
from fleetcfg.machine.cores import FORKS
from tests.zones.far_side import ROOT, below, cmdline, wait_until

pytestmark = pytest.mark.skipif(not FORKS, reason="nothing is forked here")

PROGRAM = (sys.executable, "-m", "tests.zones.forked_work")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[ForkServer]:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("FLEETCFG_TEST_FAILS", str(tmp_path / "fails"))
    one = ForkServer(PROGRAM)
    yield one
    one.close()


def begun(
    server: ForkServer, file: Path, *, is_reading: bool, what: str = "wait"
) -> tuple[ForkedProcess, int]:
    """Return one that waits until its standard input is let go, and its number."""
    process = server.start([what, str(file)], is_reading=is_reading)
    wait_until(file.exists)
    return process, int(file.read_text().split()[0])


def server_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def is_there(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_each_is_told_of_by_how_it_ended(server: ForkServer, tmp_path: Path) -> None:
    words = [[what, str(tmp_path / what)] for what in ("0", "7", "kill")]
    each = [server.start(one, is_reading=True) for one in words]

    assert [one.wait() for one in each] == [0, 7, -signal.SIGKILL]


def test_none_knows_what_another_one_did(server: ForkServer, tmp_path: Path) -> None:
    for what in ("0", "1"):
        server.start([what, str(tmp_path / what)], is_reading=True).wait()

    facts = [(tmp_path / what).read_text().split() for what in ("0", "1")]
    assert [one[3] for one in facts] == ["0", "1"]
    assert facts[0][0] != facts[1][0]
    assert all(pid == session for pid, session, *_ in facts)  # it can be ended with all it began
    assert {one[2] for one in facts} == {"1"}  # a lock that another thread had would stay locked


def test_a_reader_that_is_let_go_is_ended_and_a_writer_ends_by_itself(
    server: ForkServer, tmp_path: Path
) -> None:
    reader, _ = begun(server, tmp_path / "r", is_reading=True)
    writer, _ = begun(server, tmp_path / "w", is_reading=False)

    reader.let_go()
    writer.let_go()

    assert (reader.wait(), writer.wait()) == (-signal.SIGKILL, 0)
    assert ((tmp_path / "r.end").exists(), (tmp_path / "w.end").exists()) == (False, True)


def test_none_holds_the_end_of_another_one(server: ForkServer, tmp_path: Path) -> None:
    """Else the first would go on for as long as the second does."""
    first, _ = begun(server, tmp_path / "1", is_reading=False)
    second, _ = begun(server, tmp_path / "2", is_reading=False)

    first.let_go()

    assert first.wait() == 0
    assert not second.code.done()


@pytest.mark.parametrize("how", ["server killed", "closed"])
def test_all_end_with_their_server_and_the_next_is_forked_by_another(
    server: ForkServer, tmp_path: Path, how: str
) -> None:
    reader, one = begun(server, tmp_path / "r", is_reading=True)
    writer, _ = begun(server, tmp_path / "w", is_reading=False, what="linger")

    if how == "closed":
        server.close()
    else:
        os.kill(server_of(one), signal.SIGKILL)

    assert (reader.wait(), writer.wait()) == (None, None)
    (tmp_path / "w.go").touch()  # the writer was there all the time
    wait_until((tmp_path / "w.end").exists)
    wait_until(lambda: not is_there(one))
    assert server.start(["0", str(tmp_path / "0")], is_reading=True).wait() == 0


def test_all_end_with_the_process_that_asked(tmp_path: Path) -> None:
    text = (
        "import sys; from pathlib import Path; from fleetcfg.carriers.forks import ForkServer\n"
        f"server = ForkServer({PROGRAM!r})\n"
        f"server.start(['wait', {str(tmp_path / 'r')!r}], is_reading=True)\n"
        f"server.start(['wait', {str(tmp_path / 'w')!r}], is_reading=False).wait()\n"
    )
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", text], env=environ) as asked:
        wait_until((tmp_path / "r").exists)
        wait_until((tmp_path / "w").exists)
        (forks,) = below(asked.pid)
        reader = int((tmp_path / "r").read_text().split()[0])
        asked.kill()
    wait_until((tmp_path / "w.end").exists)
    wait_until(lambda: not (is_there(reader) or is_there(forks)))

    assert not (tmp_path / "r.end").exists()


def test_what_cannot_be_prepared_fails_and_the_next_does_not(
    server: ForkServer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "fails").touch()
    assert server.start(["0", str(tmp_path / "0")], is_reading=True).wait() == 1
    assert capfd.readouterr().err == "ValueError('prepare')\n"  # once, and no traceback
    (tmp_path / "fails").unlink()

    assert server.start(["0", str(tmp_path / "0")], is_reading=True).wait() == 0


@pytest.mark.parametrize(
    ("room", "why"),
    [("", "BlockingIOError"), ("0", "Too many open"), ("2", "Too many"), ("4", "Too many")],
    ids=["no process", "no pipe", "one pipe", "two pipes"],
)
def test_what_cannot_be_forked_ends_no_other_and_leaves_nothing_open(
    server: ForkServer, tmp_path: Path, capfd: pytest.CaptureFixture[str], room: str, why: str
) -> None:
    reader, pid = begun(server, tmp_path / "r", is_reading=True)
    descriptors = Path(f"/proc/{server_of(pid)}/fd")
    before = {one.name for one in descriptors.iterdir()}
    (tmp_path / "fails.full").write_text(room)
    for _ in range(3):
        assert server.start(["0", str(tmp_path / "0")], is_reading=True).wait() is None
        assert why in capfd.readouterr().err
        assert {one.name for one in descriptors.iterdir()} == before
    (tmp_path / "fails.full").unlink()

    assert server.start(["0", str(tmp_path / "0")], is_reading=True).wait() == 0
    assert not reader.code.done()


def test_where_none_could_be_forked_the_next_is(server: ForkServer, tmp_path: Path) -> None:
    (tmp_path / "fails.full").write_text("0")
    assert server.start(["0", str(tmp_path / "0")], is_reading=True).wait() is None
    (tmp_path / "fails.full").unlink()

    assert server.start(["0", str(tmp_path / "1")], is_reading=True).wait() == 0


def test_what_slices_are_forked_from_has_one_thread(tmp_path: Path) -> None:
    """A lock that another thread of it held would be held in every process for ever."""
    server = ForkServer((*FORKS_PROGRAM, str(tmp_path)))
    try:
        assert server.start(["version", "--lang", "en"], is_reading=True).wait() == 0
        (forks,) = [one for one in below(os.getpid()) if "slice_forks" in cmdline(one)]
        assert len(list(Path(f"/proc/{forks}/task").iterdir())) == 1
    finally:
        server.close()


def test_a_server_that_cannot_be_started_is_told() -> None:
    with pytest.raises(FileNotFoundError):
        ForkServer(["/nowhere/python"]).start(["0"], is_reading=True)
