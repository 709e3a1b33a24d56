"""What an audit tells while it works, and when it does not come to its end."""

import signal

import pytest

from fleetcfg.cli.commands import audit as command
from fleetcfg.cli.program.main import run
from fleetcfg.cli.terminal import ticking
from fleetcfg.errors import ObservationError
from fleetcfg.workflow.events import AuditStarted, DeviceAudited
from tests.report import samples


@pytest.mark.parametrize("output", ["text", "html"])
def test_what_was_found_before_the_disk_was_full_is_not_lost(monkeypatch, capsys, tmp_path, output):
    def fail(request, basis, observations, context):
        context.on_event(AuditStarted(samples.HEADER))
        context.on_event(DeviceAudited(samples.GUILTY))
        raise ObservationError("STORE_FULL", file="x")

    monkeypatch.setattr(command, "audit_fleet", fail)

    code = run(["audit", "--store", str(tmp_path / "h.sqlite"), "-o", output])

    told = capsys.readouterr()
    assert code == 1
    assert told.err.startswith("STORE_FULL")
    assert "call.encryption" in told.out
    assert "CHƯA KÝ" in told.out


def test_something_moves_while_a_use_case_works(monkeypatch):
    monkeypatch.setattr(ticking, "SECONDS", 0.01)
    rung = list[int]()

    def ring():
        rung.append(1)

    before, (_, every) = signal.getsignal(signal.SIGALRM), signal.getitimer(signal.ITIMER_REAL)
    with ticking.ticking(ring, is_wanted=True):
        while not rung:
            signal.pause()
    after = len(rung)

    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL)[1] == every
    assert len(rung) == after


def test_where_nobody_looks_nothing_is_rung():
    before = signal.getsignal(signal.SIGALRM)

    with ticking.ticking(lambda: None, is_wanted=False):
        assert signal.getsignal(signal.SIGALRM) is before
