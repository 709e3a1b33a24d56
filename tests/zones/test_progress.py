"""How far work in zones is: by the outbox and the clock of the machine that gave it out, alone."""

import io
import json
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from unittest.mock import patch

import pytest

from fleetcfg.authority.dispatched import DispatchedSlices
from fleetcfg.carriers.spool import SpoolDispatcher
from fleetcfg.errors import LedgerError
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.report.renderers import renderer
from fleetcfg.words import Words
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.zones.collect import Collected, collect_batches
from fleetcfg.workflow.zones.home_batch import HomeResults
from fleetcfg.workflow.zones.progress import DispatchProgress, ProgressReader
from tests.zones.test_zones_page import typed_at
from tests.zones.world import ELSEWHERE, HOSTS, OTHER_ZONE, PATH, ZONE, Zones

DAY = timedelta(days=1)


def progress(
    zones: Zones, at: datetime | None = None, lasting: timedelta = DAY
) -> DispatchProgress:
    return ProgressReader(zones.dispatched, lambda: at or now()).read(lasting)


def told(zones: Zones, at: datetime | None = None, **more: Any) -> dict[str, tuple[Any, Any]]:
    """Return of each zone what there is of slices and of devices; what there is none of is not."""
    return {
        zone.zone: (
            {fate: count for fate, count in zone.slices.items() if count},
            {fate: count for fate, count in zone.devices.items() if count},
        )
        for zone in progress(zones, at, **more).zones
    }


def collect(zones: Zones, at: datetime | None = None) -> Collected:
    moment = at or now()
    with zones.home(moment) as workspace:
        context = zones.context(clock=lambda: moment)
        return collect_batches(SpoolDispatcher(zones.spool), workspace, context)


def finish(found: Collected) -> None:
    for home in found.home:
        found.finish(home)


def test_a_slice_waits_is_out_and_comes_home(zones: Zones) -> None:
    assert progress(zones).zones == ()
    zones.dispatch(*HOSTS, ELSEWHERE, by=None)
    waiting = told(zones)
    collect(zones)  # hands over
    out = told(zones)
    (slice_,) = (zones.spool / ZONE / "work").glob("*")
    zones.give_back(zones.run(slice_.read_bytes()))
    collect(zones)

    assert waiting == {
        ZONE: ({"waiting": 1}, {"awaited": 3}),
        OTHER_ZONE: ({"waiting": 1}, {"awaited": 1}),
    }
    assert out[ZONE] == ({"out": 1}, {"awaited": 3})
    assert told(zones) == {
        ZONE: ({"home": 1}, {"seen": 3}),
        OTHER_ZONE: ({"out": 1}, {"awaited": 1}),
    }
    assert progress(zones).conclusion is Conclusion.INCOMPLETE


def test_what_waits_longest_is_told_by_the_clock_of_this_machine(zones: Zones) -> None:
    zones.dispatch(HOSTS[0], by=None)
    zones.dispatch(HOSTS[1], by=None)
    first = zones.dispatched.remembered()[0][0]

    (zone,) = progress(zones, first.issued_at + timedelta(minutes=90)).zones
    (before,) = progress(zones, first.issued_at - DAY).zones  # a clock that was set back
    collect(zones)
    (after,) = progress(zones).zones

    assert (zone.oldest, zone.until) == (timedelta(minutes=90), first.not_after)
    assert (before.oldest, after.oldest) == (timedelta(), None)


def test_what_does_not_come_home_in_time_is_missing_and_stays_so(zones: Zones) -> None:
    zones.dispatch(*HOSTS)
    late = now() + timedelta(hours=73)
    before = told(zones, late)
    finish(collect(zones, late))

    assert before == {ZONE: ({"late": 1}, {"unseen": 3})}
    assert told(zones, late, lasting=timedelta(hours=74)) == before
    assert progress(zones, late, timedelta(hours=74)).conclusion is Conclusion.FINDINGS
    assert told(zones, late) == {}  # it was given out more than a day ago


def test_a_device_that_does_not_answer_is_not_seen(zones: Zones) -> None:
    zones.fleet.fault(HOSTS[0], "refuses")
    (slice_,) = zones.dispatch(*HOSTS)
    zones.give_back(zones.run(slice_))
    finish(collect(zones))

    assert told(zones) == {ZONE: ({"home": 1}, {"seen": 2, "unseen": 1})}
    assert progress(zones).conclusion is Conclusion.INCOMPLETE


def test_a_slice_that_could_not_be_begun_failed(zones: Zones) -> None:
    (slice_,) = zones.dispatch(*HOSTS, hours=1)
    later = now() + timedelta(hours=2)
    done = zones.run(slice_, clock=lambda: later)
    zones.give_back(done)
    found = collect(zones)
    before = told(zones)
    finish(found)

    assert before == told(zones) == {ZONE: ({"failed": 1}, {"unseen": 3})}


def screen(zones: Zones, at: datetime | None = None, language: Literal["en", "vi"] = "en") -> str:
    out = io.StringIO()
    renderer("dispatch", "text", out, Words(language), columns=80).tell(progress(zones, at))
    assert max(map(len, out.getvalue().splitlines())) <= 80
    return out.getvalue()


@pytest.mark.parametrize("language", ["en", "vi"])
def test_what_is_missing_says_what_to_do(zones: Zones, language: Literal["en", "vi"]) -> None:
    (_,) = zones.dispatch(*HOSTS)
    (batch,) = zones.dispatched.open_batches()
    before, late = screen(zones, language=language), now() + timedelta(hours=73)
    untold = screen(zones, late, language)
    finish(collect(zones, late))
    ((_, is_done),) = zones.dispatched.remembered()
    known = ProgressReader(zones.dispatched, lambda: late).read(timedelta(hours=74))
    out = io.StringIO()
    renderer("dispatch", "text", out, Words(language), columns=80).tell(known)

    assert "→" not in before
    assert "→ fleetcfg dispatch collect" in untold
    assert is_done
    assert f"fleetcfg history --run {batch.id}" in out.getvalue()


def test_a_change_that_failed_says_what_to_do(zones: Zones) -> None:
    zones.fleet.tamper(HOSTS[0], PATH, "On")
    (slice_,) = zones.dispatch(bundle=zones.approved(HOSTS[0]), hours=1)
    later = now() + timedelta(hours=2)
    zones.give_back(zones.run(slice_, is_writing=True, clock=lambda: later))
    before = screen(zones)
    finish(collect(zones))

    assert "→" not in before  # it is told once the batch is
    assert "→ CS-2026-0001: fleetcfg reconcile" in screen(zones)


def test_what_waits_for_an_hour_says_what_to_do(zones: Zones) -> None:
    zones.dispatch(HOSTS[0], by=None)
    first = zones.dispatched.remembered()[0][0].issued_at

    assert "→" not in screen(zones, first + timedelta(minutes=59))
    assert "→ fleetcfg dispatch collect" in screen(zones, first + timedelta(minutes=60))


def test_a_device_counts_once_by_the_newest_work(zones: Zones) -> None:
    (slice_,) = zones.dispatch(HOSTS[0])
    zones.give_back(zones.run(slice_))
    finish(collect(zones))
    zones.dispatch(HOSTS[0], by=None)

    assert told(zones) == {ZONE: ({"home": 1, "waiting": 1}, {"awaited": 1})}


def test_a_batch_that_is_done_while_it_is_read_is_read_again(zones: Zones) -> None:
    (slice_,) = zones.dispatch(*HOSTS)
    zones.give_back(zones.run(slice_))
    found = collect(zones)
    real, done = DispatchedSlices.result, [False]

    def result(self: DispatchedSlices, *of: Any) -> bytes | None:
        if not done[0]:
            done[0] = True
            finish(found)
        return real(self, *of)

    with patch.object(DispatchedSlices, "result", result):
        assert told(zones) == {ZONE: ({"home": 1}, {"seen": 3})}


def test_results_that_another_command_took_are_not_told_as_missing(zones: Zones) -> None:
    (slice_,) = zones.dispatch(*HOSTS)
    zones.give_back(zones.run(slice_))
    ours, theirs = collect(zones), collect(zones)
    finish(theirs)

    with pytest.raises(LedgerError, match="LEDGER_BUSY"):
        ours.home[0].results[HOSTS[0]]


@pytest.mark.parametrize(("limit", "most", "left"), [("HELD", 2, 2), ("BYTES", 1, 1)])
def test_no_more_than_a_few_slices_of_a_batch_are_in_memory(
    zones: Zones, limit: str, most: int, left: int
) -> None:
    with patch("fleetcfg.workflow.zones.dispatch.MAX_HOSTS", 1):
        made = zones.dispatch(*HOSTS)
    for number, slice_ in enumerate(made):
        zones.give_back(zones.run(slice_), str(number))
    with patch("fleetcfg.workflow.zones.home_batch._MOST_" + limit, most):
        results = collect(zones).home[0].results
        assert isinstance(results, HomeResults)
        assert [results[host].failure for host in (*HOSTS, *HOSTS)] == [None] * 6

    assert len(results._held) == left


def test_slices_of_a_command_that_was_killed_are_forgotten_by_the_next(zones: Zones) -> None:
    written = patch.object(DispatchedSlices, "write", side_effect=RuntimeError)
    with written, suppress(RuntimeError):
        zones.dispatch(*HOSTS, by=None)
    folder = zones.department.record() / "dispatched"
    (left,) = folder.glob("*/")
    assert told(zones) == {}
    zones.dispatch(*HOSTS, by=None)

    assert not left.exists()
    assert told(zones) == {ZONE: ({"waiting": 1}, {"awaited": 3})}


def test_a_batch_that_was_told_when_its_process_was_killed_is_not_told_again(zones: Zones) -> None:
    (slice_,) = zones.dispatch(*HOSTS)
    zones.give_back(zones.run(slice_))
    found = collect(zones)
    with patch.object(Path, "unlink", side_effect=RuntimeError), suppress(RuntimeError):
        finish(found)
    assert len(list((zones.department.record() / "dispatched").glob("*.*n*"))) >= 2

    assert collect(zones).home == ()
    assert told(zones) == {ZONE: ({"home": 1}, {"seen": 3})}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        raise OSError


def watched(zones: Zones, screen: io.StringIO) -> None:
    """Look before and after a slice is handed over, and once more."""
    watch = renderer("dispatch watch", "text", screen, Words("en"), columns=80)
    at = now()
    for looks in (1, 2):
        for _ in range(looks):
            watch.tell(progress(zones, at))
        collect(zones)
    watch.end()


def test_a_screen_is_drawn_anew_and_a_pipe_gets_what_changed(zones: Zones) -> None:
    zones.dispatch(*HOSTS, by=None)
    pipe, screen = io.StringIO(), Terminal()
    watched(zones, pipe)
    watched(zones, screen)

    lines = pipe.getvalue().splitlines()
    assert [line for line in lines if "slices:" in line] == [
        line for line in lines if "wait to be handed over" in line or "not home" in line
    ]
    assert sum("slices:" in line for line in lines) == 2  # at first, and once it is handed over
    assert screen.getvalue().count("\x1b[H\x1b[J") == 3
    assert max(map(len, lines)) <= 80


def run(zones: Zones, *words: str) -> tuple[int, str]:
    command = " ".join(("fleetcfg", "dispatch", *words))
    ended = typed_at(zones.department.folder, zones.department.record(), command)
    return ended.code, ended.out


def test_commands_tell_it_and_end_as_it_is(zones: Zones) -> None:
    nothing = run(zones, "show")
    zones.dispatch(*HOSTS)
    away, watched_once = run(zones, "show"), run(zones, "watch", "--times", "1")
    code, text = run(zones, "show", "-o", "json")
    record: dict[str, Any] = json.loads(text)
    zone: dict[str, Any] = record["zones"][0]

    assert nothing[0] == 0
    assert (away[0], watched_once[0], code) == (3, 3, 3)
    assert "1 đã gửi, chưa về" in away[1]
    assert "3 đang đợi" in watched_once[1]
    assert (record["schema"], record["open_batches"]) == ("fleetcfg.dispatch/1", 1)
    assert zone["slices"] == {"waiting": 0, "out": 1, "home": 0, "failed": 0, "late": 0}
    assert zone["devices"] == {"seen": 0, "unseen": 0, "awaited": 3}
    assert zone["oldest_waiting_seconds"] is None
