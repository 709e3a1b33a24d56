"""What a machine in a zone says of its own work, signed with its own key, and is not so."""

import json
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from fleetcfg.authority.carried_files import ImportFile
from fleetcfg.authority.imports import import_files
from fleetcfg.authority.installation import open_installation
from fleetcfg.carriers.dispatcher import Carried, CarriedResult, ReturnedSlice
from fleetcfg.carriers.spool import SpoolDispatcher
from fleetcfg.cli.shared.dispatch_results import tell_collected
from fleetcfg.jobs.job import read_result
from fleetcfg.model.conclusion import Conclusion
from fleetcfg.observations.runs import load_run
from fleetcfg.observations.store import open_observations
from fleetcfg.report.exit_codes import Exit
from fleetcfg.trust.crypto.canonical import digest, spell
from fleetcfg.trust.crypto.envelope import read_envelope
from fleetcfg.trust.documents.document import read_document
from fleetcfg.trust.documents.parcel import read_parcel
from fleetcfg.trust.documents.slice_result import SliceResult
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.events import ResultRefused, SliceSentAgain
from fleetcfg.workflow.zones.collect import collect_batches
from fleetcfg.workflow.zones.slice_end import MOST_RESULT_BYTES
from fleetcfg.workflow.zones.tell_home import tell_changes
from tests.zones.test_audit_slices import collected, kept, told_of
from tests.zones.test_change_slices import receipted
from tests.zones.test_slice_attacks import edited_slice, members
from tests.zones.world import HOSTS, PATH, ZONE, Zones


def lay(
    zones: Zones,
    data: bytes,
    edit: Callable[[dict[str, Any]], object],
    more: Iterable[bytes] = (),
) -> None:
    """Lay a result onto the stick that was edited and signed by who did the slice."""
    value, objects = members(data), dict(read_parcel(data).objects)
    objects |= {digest(one): one for one in more}
    edit(value)
    said = read_document(SliceResult, "slice-result", spell(value))
    named = {*(device.result for device in said.devices), *said.receipts}
    with open_installation(zones.department.record("tech")) as at:
        left = [one for sha256, one in objects.items() if sha256 in named]
        parcel = at.store.sign_parcel(said, left)
    folder = zones.spool / ZONE / "results"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lie.fcresult").write_bytes(parcel.to_bytes())


def lay_of_device(zones: Zones, data: bytes, host: str, edit: Callable[[Any], object]) -> None:
    """Lay a result in which what is told of *host* was edited."""
    value, parcel = members(data), read_parcel(data)
    (named,) = [one for one in value["devices"] if one["id"] == host]
    told = json.loads(parcel.objects[named["result"]])
    edit(told)
    told_bytes = json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()
    named["result"] = digest(told_bytes)
    said = read_document(SliceResult, "slice-result", spell(value))
    objects = {**parcel.objects, named["result"]: told_bytes}
    with open_installation(zones.department.record("tech")) as at:
        made = at.store.sign_parcel(said, [objects[one.result] for one in said.devices])
    (zones.spool / ZONE / "results").mkdir(parents=True, exist_ok=True)
    (zones.spool / ZONE / "results" / "lie.fcresult").write_bytes(made.to_bytes())


CALL = {"remote": "x", "start": None, "seconds": None}
CALL |= {"direction": "", "protocol": "", "encryption": ""}


@pytest.mark.parametrize(
    "status",
    [
        {"uptime": 2**53},
        {"uptime": -1},
        {"active_uses": 10**30},
        {"stopped_at": "2026-12-01T00:00:00"},
        {"stopped_at": "0001-01-01T00:00:00+23:00"},
        {"clock": "9999-12-31T23:59:59Z"},
        {"past_left_out": -1},
        {"past_calls": [{**CALL, "start": "2026-12-01T00:00:00"}]},
        {"past_calls": [{**CALL, "start": "9999-12-31T23:59:59Z"}]},
        {"past_calls": [{**CALL, "start": "2026-12-01T00:00:00Z", "seconds": 2**53}]},
    ],
)
def test_a_time_or_figure_that_is_none_costs_its_own_device_and_no_other(
    zones: Zones, tmp_path: Path, status: dict[str, Any]
) -> None:
    """Once kept, it would end every report that reckons with it: for the whole fleet."""
    (slice_,) = zones.dispatch(*HOSTS)

    def edit(told: Any) -> None:
        told["body"]["report"]["status"].update(status)

    lay_of_device(zones, zones.run(slice_).data, "codec-a", edit)
    found = collected(zones)
    with closing(open_observations(tmp_path / "home.sqlite")) as store:
        kept(zones, found, store)
        reports = told_of(store, found.home[0].batch.id)

    reasons = [reports[host].reason for host in HOSTS]
    assert found.home[0].ended[0].seen == HOSTS[1:]
    assert reasons == ["JOB_RESULT_MALFORMED", "", ""]


def test_what_is_signed_anew_and_says_what_is_so_counts(zones: Zones) -> None:
    """So that what is refused above is refused for what it says."""
    (slice_,) = zones.dispatch(*HOSTS)
    lay_of_device(zones, zones.run(slice_).data, "codec-a", lambda _told: None)

    assert collected(zones).home[0].ended[0].seen == HOSTS


def test_an_outcome_of_a_change_is_no_reading_of_an_audit(zones: Zones) -> None:
    (slice_,) = zones.dispatch(*HOSTS)

    def edit(told: Any) -> None:
        told["body"] = {"fate": "verified"}

    lay_of_device(zones, zones.run(slice_).data, "codec-a", edit)

    assert collected(zones).home[0].ended[0].seen == HOSTS[1:]


def test_no_audit_is_dated_before_it_was_asked_for(zones: Zones, tmp_path: Path) -> None:
    (slice_,) = zones.dispatch(*HOSTS)
    done = zones.run(slice_).data
    long_ago = "2001-01-01T00:00:00Z"
    lay(zones, done, lambda said: said.update(began_at=long_ago, ended_at=long_ago))

    found = collected(zones)
    with closing(open_observations(tmp_path / "home.sqlite")) as store:
        conclusion = kept(zones, found, store)
        run = load_run(store, found.home[0].batch.id)

    assert conclusion is Conclusion.CLEAN
    assert run.header.started_at > now() - timedelta(minutes=10)


def test_no_device_is_told_as_changed_without_a_receipt(zones: Zones) -> None:
    zones.fleet.tamper("codec-a", PATH, "On")
    (slice_,) = zones.dispatch(bundle=zones.approved("codec-a"), hours=1)
    done = zones.run(slice_, is_writing=True).data
    lay(zones, done, lambda said: said.update(receipts=[]))

    found = collected(zones)
    codes = [one.why.code for one in zones.told if isinstance(one, ResultRefused)]
    (home,) = collected(zones, now() + timedelta(hours=2)).home

    assert (found.home, codes) == ((), ["RESULT_RECEIPT"])
    assert tell_changes(home, zones.context()) is not Conclusion.CLEAN


def test_a_receipt_of_another_change_than_was_given_out_is_not_recorded(zones: Zones) -> None:
    """Who has stolen an executor's key would fill the log of the Department with them."""
    zones.fleet.tamper("codec-a", PATH, "On")
    (changing,) = zones.dispatch(bundle=zones.approved("codec-a"), hours=1)
    done = zones.run(changing, is_writing=True).data
    (reading,) = zones.dispatch(*HOSTS)
    of_change, of_audit = read_parcel(done), zones.run(reading).data
    receipt = members(done)["receipts"][0]
    more = [of_change.objects[receipt]]
    lay(zones, of_audit, lambda said: said.update(receipts=[receipt]), more)

    collected(zones)
    codes = [one.why.code for one in zones.told if isinstance(one, ResultRefused)]

    assert codes == ["RESULT_RECEIPT_OTHER"]
    assert receipted(zones) == set()


def test_a_receipt_of_another_change_set_of_that_number_is_not_recorded(zones: Zones) -> None:
    """Held against nothing here, it would be let in as one that came before its change-set."""
    zones.fleet.tamper("codec-a", PATH, "On")
    (slice_,) = zones.dispatch(bundle=zones.approved("codec-a"), hours=1)
    done = zones.run(slice_, is_writing=True).data
    (receipt,) = members(done)["receipts"]
    told = json.loads(read_envelope(read_parcel(done).objects[receipt], "receipt").payload)
    told["changeset"] = digest(b"another")
    forged = zones.department.sign(spell(told), "receipt", ["tech"]).to_bytes()
    lay(zones, done, lambda said: said.update(receipts=[digest(forged)]), [forged])

    collected(zones)
    codes = [one.why.code for one in zones.told if isinstance(one, ResultRefused)]

    assert codes == ["RESULT_RECEIPT_OTHER"]
    assert receipted(zones) == set()


def test_receipts_that_contradict_each_other_are_told_where_results_come_home(
    zones: Zones, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    zones.fleet.tamper("codec-a", PATH, "On")
    (slice_,) = zones.dispatch(bundle=zones.approved("codec-a"), hours=1)
    done = zones.run(slice_, is_writing=True)
    (receipt,) = members(done.data)["receipts"]
    told = json.loads(read_envelope(read_parcel(done.data).objects[receipt], "receipt").payload)
    told["devices"][0].update(outcome="failed", code="DEV_WRITE_REFUSED")
    forged = zones.department.sign(spell(told), "receipt", ["tech"]).to_bytes()
    with zones.home() as workspace:
        carried = ImportFile(Path("forged"), forged, "receipt")
        import_files(workspace, [carried], tmp_path, lambda _part: None)
    zones.give_back(done)

    found = collected(zones)
    exit_code = tell_collected(found, tmp_path / "history.sqlite")

    assert found.contradicted == [(told["id"], "codec-a")]
    assert "RECEIPT_CONTRADICTION" in capsys.readouterr().err
    assert exit_code == Exit.FINDINGS


def lists(count: int) -> list[list[object]]:
    """Return what is three bytes each in JSON, and sixty in memory."""
    return [[] for _ in range(count)]


def test_a_device_of_which_more_is_told_than_any_worker_tells_is_lost_alone(
    zones: Zones, tmp_path: Path
) -> None:
    """48 MB of JSON took 1.7 GB: the command that takes results home was ended by it each time."""
    (slice_,) = zones.dispatch(*HOSTS)

    def edit(told: Any) -> None:
        told["body"]["report"]["status"]["x"] = "x" * MOST_RESULT_BYTES

    lay_of_device(zones, zones.run(slice_).data, "codec-a", edit)
    with patch("fleetcfg.workflow.zones.home_results.read_result", wraps=read_result) as reading:
        found = collected(zones)

    assert found.home[0].ended[0].seen == HOSTS[1:]
    assert max(len(call.args[0]) for call in reading.call_args_list) <= MOST_RESULT_BYTES


def test_what_is_told_of_many_slices_is_not_in_memory_at_one_time(zones: Zones) -> None:
    """A taken machine in a zone may tell nonsense of each device, as long as it may be."""
    for host in HOSTS:
        zones.dispatch(host, by=SpoolDispatcher(zones.spool))
    for number, file in enumerate(sorted((zones.spool / ZONE / "work").iterdir())):
        done = zones.run(file.read_bytes()).data
        (host,) = [one["id"] for one in members(done)["devices"]]
        lay_of_device(zones, done, host, lambda told: told.update(body=lists(250_000)))
        lie = zones.spool / ZONE / "results" / "lie.fcresult"
        lie.rename(lie.with_name(f"{number}.fcresult"))
    found = collected(zones)
    tracemalloc.start()
    try:
        for home in found.home:
            for host in home.results:
                assert home.results[host].failure is None
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(found.home) == len(HOSTS)
    assert held < 8_000_000


class Returning(SpoolDispatcher):
    """Has given slices back, of which it says that no machine took them in."""

    given: tuple[bytes, ...] = ()
    left: int = 0

    def refuse(self, carried: CarriedResult | ReturnedSlice) -> None:
        """Do away with it."""
        del carried
        object.__setattr__(self, "left", self.left - 1)

    def results(self, zones: Iterable[str]) -> Iterator[Carried]:
        """Yield them."""
        del zones
        yield from (ReturnedSlice("x", data) for data in self.given)


def test_a_slice_that_was_changed_on_its_way_is_not_sent_again(zones: Zones) -> None:
    (slice_,) = zones.dispatch(*HOSTS)
    parcel = read_parcel(slice_)
    emptied, borrowed = replace(parcel, objects={}), replace(parcel, signature=bytes(64))
    carrier = Returning(zones.spool)
    (sent,) = (zones.spool / ZONE / "work").iterdir()

    def told(data: bytes) -> list[str]:
        zones.told.clear()
        object.__setattr__(carrier, "given", (data,))
        with zones.home() as workspace:
            collect_batches(carrier, workspace, zones.context())
        again = [one for one in zones.told if isinstance(one, SliceSentAgain)]
        refused = [one.why.code for one in zones.told if isinstance(one, ResultRefused)]
        return [*refused, *["again"] * len(again)]

    assert told(emptied.to_bytes()) == ["PARCEL_OBJECT"]
    assert told(borrowed.to_bytes()) == ["PARCEL_SIGNATURE"]
    assert sent.read_bytes() == slice_
    assert told(slice_) == ["again"]


def test_of_what_no_worker_took_only_the_work_of_others_is_left_where_it_lies(zones: Zones) -> None:
    """What is left comes again at every turn, before all that should be given out again."""
    (slice_,) = zones.dispatch(*HOSTS)
    unknown = edited_slice(zones, slice_, lambda said: said.update(nonce="0" * 32))
    unsigned = replace(read_parcel(unknown), signature=bytes(64)).to_bytes()
    carrier = Returning(zones.spool)

    def left(*given: bytes) -> int:
        object.__setattr__(carrier, "given", given)
        object.__setattr__(carrier, "left", len(given))
        with zones.home() as workspace:
            collect_batches(carrier, workspace, zones.context())
        return carrier.left

    assert left(unsigned, unknown) == 0
    zones.add_dispatcher()
    assert left(unsigned, unknown) == 1
