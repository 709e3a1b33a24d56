"""A carrier that lies, replays, reorders or makes up can make work late, and nothing else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from inspect import signature
from pathlib import Path
from typing import Any

import pytest

from fleetcfg.authority.installation import open_installation
from fleetcfg.carriers.dispatcher import CarriedResult
from fleetcfg.cli.commands.dispatch import run_slice, worker
from fleetcfg.errors import RefusalError
from fleetcfg.ledger.checkpoint import Checkpoint, NoteSigner
from fleetcfg.trust.crypto.canonical import digest, parse, spell
from fleetcfg.trust.crypto.envelope import pae, payload_type
from fleetcfg.trust.documents.document import read_document
from fleetcfg.trust.documents.parcel import Parcel, read_parcel
from fleetcfg.trust.documents.slice import MAX_HOSTS, Slice, read_slice
from fleetcfg.trust.documents.slice_result import SliceResult, read_slice_result
from fleetcfg.workflow.clock import now
from fleetcfg.workflow.zones.collect import take_result
from fleetcfg.workflow.zones.home_results import read_device
from fleetcfg.workflow.zones.run_slice import SlicePlace
from tests.zones.world import ELSEWHERE, HOSTS, ZONE, Zones

UNIT = Path(__file__).parents[2] / "docs/how-to/units/fleetcfg-worker@.service"

Edit = Callable[[dict[str, Any]], object]


def members(data: bytes) -> dict[str, Any]:
    value = parse(read_parcel(data).payload, 1 << 24)
    assert isinstance(value, dict)
    return value


def signed(zones: Zones, record: str, said: Slice | SliceResult, parcel: Parcel) -> bytes:
    """Return *said* with the objects of *parcel*, signed by the log of *record*."""
    with open_installation(zones.department.record(record)) as at:
        return at.store.sign_parcel(said, parcel.objects.values()).to_bytes()


def edited_slice(zones: Zones, data: bytes, edit: Edit, by: str = "dept") -> bytes:
    value = members(data)
    edit(value)
    said = read_document(Slice, "slice", spell(value))
    return signed(zones, by, said, read_parcel(data))


def edited_result(zones: Zones, data: bytes, edit: Edit, by: str = "tech") -> bytes:
    value = members(data)
    edit(value)
    said = read_document(SliceResult, "slice-result", spell(value))
    return signed(zones, by, said, read_parcel(data))


def refusal_of(zones: Zones, data: bytes, **more: Any) -> str:
    """Return the code with which a slice is refused: it has no answer, and asked no device."""
    asked = zones.fleet.stats()
    with pytest.raises(RefusalError) as refused:
        zones.run(data, **more)
    assert zones.fleet.stats() == asked
    assert not list(zones.worker.ledger.glob("slices/*.fcresult"))
    return refused.value.code


def failure_of(zones: Zones, data: bytes, **more: Any) -> str:
    """Return why a slice was not begun, by its signed answer; no device was asked."""
    asked = zones.fleet.stats()
    result = zones.run(data, **more).result
    assert zones.fleet.stats() == asked
    assert result.failure is not None
    return result.failure.code


def taken(zones: Zones, data: bytes) -> bool:
    with zones.home() as workspace:
        return take_result(
            CarriedResult("x", data), workspace, zones.dispatched, zones.dispatched.known()
        )


def refused_home(zones: Zones, data: bytes) -> str:
    with pytest.raises(RefusalError) as refused:
        taken(zones, data)
    return refused.value.code


@pytest.fixture
def slice_(zones: Zones) -> bytes:
    (data,) = zones.dispatch(*HOSTS)
    return data


def test_one_that_no_dispatcher_signed_is_refused(zones: Zones, slice_: bytes) -> None:
    """By a worker's key, by nobody's, and with the signature of another slice."""
    parcel = read_parcel(slice_)
    said = read_slice(parcel)
    other = edited_slice(zones, slice_, lambda one: one.update(nonce="0" * 32))
    borrowed = replace(parcel, signature=read_parcel(other).signature)
    thief = read_document(
        Slice, "slice", spell(members(slice_) | {"origin": "so-khcn.example/log/tech"})
    )

    assert refusal_of(zones, signed(zones, "tech", said, parcel)) == "PARCEL_SIGNATURE"
    assert refusal_of(zones, signed(zones, "tech", thief, parcel)) == "ZONE_DISPATCHER"
    assert refusal_of(zones, replace(parcel, signature=bytes(64)).to_bytes()) == "PARCEL_SIGNATURE"
    assert refusal_of(zones, borrowed.to_bytes()) == "PARCEL_SIGNATURE"


def test_no_byte_of_it_can_be_changed(zones: Zones, slice_: bytes) -> None:
    places = range(7, len(slice_), len(slice_) // 40)
    for at in places:
        changed = bytearray(slice_)
        changed[at] ^= 1
        refusal_of(zones, bytes(changed))

    assert len(places) >= 40


def test_one_for_another_zone_is_refused(zones: Zones, slice_: bytes) -> None:
    other = edited_slice(zones, slice_, lambda one: one.update(zone="viettel"))
    unknown = edited_slice(zones, slice_, lambda one: one.update(zone="mobifone"))

    assert refusal_of(zones, other) == "ZONE_WORKER"
    assert refusal_of(zones, unknown) == "ZONE_UNKNOWN"


def test_one_of_another_root_is_refused(zones: Zones, slice_: bytes) -> None:
    foreign = edited_slice(zones, slice_, lambda one: one.update(trust_domain="khac.example"))

    assert refusal_of(zones, foreign) == "TRUST_DOMAIN"


def test_one_that_is_replayed_after_its_time_is_not_begun(zones: Zones, slice_: bytes) -> None:
    later = now() + timedelta(days=4)

    assert failure_of(zones, slice_, clock=lambda: later) == "SLICE_EXPIRED"


def test_one_from_the_future_is_not_begun(zones: Zones, slice_: bytes) -> None:
    hour = timedelta(hours=1)
    ahead = edited_slice(
        zones,
        slice_,
        lambda one: one.update(issued_at=f"{now() + hour:%Y-%m-%dT%H:%M:%SZ}"),
    )

    assert failure_of(zones, ahead) == "SLICE_AHEAD"


def test_older_declarations_are_not_gone_back_to(zones: Zones, slice_: bytes) -> None:
    file = zones.department.folder / "baselines" / "10-auto-answer.yaml"
    file.write_text(file.read_text("utf-8").replace("critical", "high"), "utf-8")
    zones.department.issue(now=now())
    (newer,) = zones.dispatch("codec-a")

    assert zones.run(newer).reached == 1
    assert failure_of(zones, slice_) == "MANIFEST_ROLLBACK"


def test_a_host_that_is_not_signed_or_stands_elsewhere_is_not_asked(
    zones: Zones, slice_: bytes
) -> None:
    unknown = edited_slice(zones, slice_, lambda one: one.update(hosts=[*HOSTS, "codec-z"]))
    elsewhere = edited_slice(zones, slice_, lambda one: one.update(hosts=[*HOSTS, ELSEWHERE]))

    assert failure_of(zones, unknown) == "SLICE_HOST_UNKNOWN"
    assert failure_of(zones, elsewhere) == "SLICE_HOST_ZONE"


def test_declarations_that_are_not_those_of_the_manifest_are_not_read(
    zones: Zones, slice_: bytes
) -> None:
    """The inventory is left out, or another lies in its place under a digest of its own."""
    parcel = read_parcel(slice_)
    (name,) = (sha for sha, data in parcel.objects.items() if b"zone_vnpt" in data)
    others = {sha256: data for sha256, data in parcel.objects.items() if sha256 != name}
    steered = parcel.objects[name].replace(b"zone_viettel", b"zone_vietteI")

    def without(more: dict[str, bytes]) -> bytes:
        objects = others | more
        value = members(slice_) | {"objects": sorted(objects)}
        said = read_document(Slice, "slice", spell(value))
        return signed(zones, "dept", said, replace(parcel, objects=objects))

    assert failure_of(zones, without({})) == "SLICE_BYTES_ABSENT"
    assert failure_of(zones, without({digest(steered): steered})) == "SLICE_BYTES_ABSENT"


NO_SLICE: tuple[tuple[Edit, str], ...] = (
    (lambda one: one.update(hosts=["a", "a"]), "DEVICE_LIST"),
    (lambda one: one.update(hosts=["b", "a"]), "DEVICE_LIST"),
    (lambda one: one.update(hosts=[]), "DEVICE_LIST"),
    (lambda one: one.update(hosts=[f"h{n:03}" for n in range(MAX_HOSTS + 1)]), "SCHEMA"),
    (lambda one: one.update(kind="apply"), "SCHEMA"),
    (lambda one: one.update(not_after="2099-01-01T00:00:00Z"), "SCHEMA"),
    (lambda one: one.update(not_after=one["issued_at"]), "SCHEMA"),
    (lambda one: one["documents"].update(status="sha256:" + "0" * 64), "SCHEMA"),
    (lambda one: one["limits"].update(at_once=MAX_HOSTS + 1), "SCHEMA"),
    (lambda one: one.update(command="rm"), "SCHEMA"),
)


def test_what_no_slice_says_is_not_read(slice_: bytes) -> None:
    for edit, code in NO_SLICE:
        value = members(slice_)
        edit(value)
        with pytest.raises(RefusalError, match=f"^{code}"):
            read_slice(replace(read_parcel(slice_), payload=spell(value)))


def test_another_spelling_of_it_is_not_read(zones: Zones, slice_: bytes) -> None:
    parcel = read_parcel(slice_)
    spaced = replace(parcel, payload=parcel.payload.replace(b",", b", ", 1))

    assert refusal_of(zones, spaced.to_bytes()) == "JSON_NOT_CANONICAL"
    assert refusal_of(zones, slice_ + b"\n") in {"PARCEL_FORMAT", "PARCEL_OBJECT"}  # an empty one
    assert refusal_of(zones, slice_[:-1]) == "PARCEL_FORMAT"


def test_a_result_of_a_machine_that_does_not_work_there_is_refused(
    zones: Zones, slice_: bytes
) -> None:
    """By its own name, by the name of the one that does, and as one of another zone."""
    done = zones.run(slice_).data
    parcel = read_parcel(done)
    other = {"origin": "so-khcn.example/log/tech-2"}

    assert refused_home(zones, signed(zones, "tech-2", read_slice_result(parcel), parcel)) == (
        "PARCEL_SIGNATURE"
    )
    assert refused_home(zones, edited_result(zones, done, lambda r: r.update(other), "tech-2")) == (
        "ZONE_WORKER"
    )
    moved = edited_result(zones, done, lambda r: r.update(other, zone="viettel"), "tech-2")
    assert refused_home(zones, moved) == "RESULT_OTHER"


def test_a_result_of_another_slice_is_refused(zones: Zones, slice_: bytes) -> None:
    done = zones.run(slice_).data
    other = edited_result(zones, done, lambda r: r.update(slice="sha256:" + "0" * 64))

    assert refused_home(zones, other) == "RESULT_OTHER"
    assert taken(zones, done)
    assert not taken(zones, done)


def test_a_result_that_lacks_a_device_or_has_another_is_refused(
    zones: Zones, slice_: bytes
) -> None:
    done = zones.run(slice_).data

    def without(result: dict[str, Any]) -> None:
        lost = result["devices"].pop()
        assert lost["result"] not in {one["result"] for one in result["devices"]}

    value = members(done)
    without(value)
    kept = {one["result"] for one in value["devices"]}
    parcel = read_parcel(done)
    fewer = replace(parcel, objects={k: v for k, v in parcel.objects.items() if k in kept})
    said = read_document(SliceResult, "slice-result", spell(value))
    renamed = edited_result(zones, done, lambda r: r["devices"][2].update(id="codec-z"))

    assert refused_home(zones, signed(zones, "tech", said, fewer)) == "RESULT_DEVICES"
    assert refused_home(zones, renamed) == "RESULT_DEVICES"


NO_RESULT: tuple[tuple[Edit, str], ...] = (
    (lambda r: r["devices"].append(r["devices"][-1]), "DEVICE_LIST"),
    (lambda r: r["devices"].reverse(), "DEVICE_LIST"),
    (lambda r: r.update(devices=[]), "DEVICE_LIST"),
    (lambda r: r.update(failure={"code": "X_Y", "stage": 0, "facts": {}}), "DEVICE_LIST"),
    (lambda r: r.update(ended_at="2020-01-01T00:00:00Z"), "SCHEMA"),
    (lambda r: r.update(failure=None), "SCHEMA"),
)


def test_what_no_result_says_is_not_read() -> None:
    for edit, code in NO_RESULT:
        value: dict[str, Any] = {
            "_type": "fleetcfg/slice-result/v1",
            "trust_domain": "so-khcn.example",
            "zone": ZONE,
            "slice": "sha256:" + "0" * 64,
            "origin": "so-khcn.example/log/tech",
            "began_at": "2026-11-24T08:00:00Z",
            "ended_at": "2026-11-24T08:01:00Z",
            "devices": [{"id": host, "result": "sha256:" + "1" * 64} for host in HOSTS],
            "receipts": [],
        }
        edit(value)
        with pytest.raises(RefusalError, match=f"^{code}"):
            read_document(SliceResult, "slice-result", spell(value))


def test_a_device_that_a_worker_says_nonsense_of_is_lost_alone(zones: Zones, slice_: bytes) -> None:
    done = read_parcel(zones.run(slice_).data)
    (first, second, _) = read_slice_result(done).devices
    swapped = read_device(done, first.id, second.result)
    junk = replace(done, objects={**done.objects, first.result: b"{}"})

    assert swapped.failure is not None
    assert swapped.failure.code == "JOB_RESULT_MALFORMED"
    assert read_device(junk, first.id, first.result).failure is not None
    assert read_device(junk, second.id, second.result).body is not None


def test_a_machine_that_a_newer_root_takes_out_of_its_zone_is_refused_on_both_sides(
    zones: Zones, slice_: bytes
) -> None:
    """A laptop was stolen: what it signed counts no more, and the next slice tells it so, too."""
    done = zones.run(slice_).data
    zones.revoke_worker()
    (newer,) = zones.dispatch("codec-a")

    assert refused_home(zones, done) == "ZONE_WORKER"
    with pytest.raises(RefusalError, match="ZONE_WORKER"):
        zones.run(newer)


def test_a_dispatcher_cannot_keep_a_worker_for_days(zones: Zones, slice_: bytes) -> None:
    """By its key, that may be stolen: a day for each device, one after the other."""
    day = {"device_ms": 86_400_000, "connect_ms": 1_000, "at_once": 1}
    asked = edited_slice(zones, slice_, lambda one: one.update(limits=day))

    assert failure_of(zones, asked) == "SLICE_TOO_LONG"


def test_a_worker_that_is_told_of_no_ceiling_has_one(zones: Zones) -> None:
    """Neither of the two commands has to be told, nor does the shipped unit tell it."""
    unit = UNIT.read_text("utf-8")
    commands = worker.worker, run_slice.run_slice
    told = {signature(command).parameters["longest"].default for command in commands}

    assert told == {120}
    assert SlicePlace(zones.worker).longest == timedelta(minutes=120)
    assert "--longest" not in unit


def test_no_signature_of_a_slice_is_one_of_the_head_of_a_log(slice_: bytes) -> None:
    message = pae(payload_type("slice"), read_parcel(slice_).payload).decode()

    with pytest.raises(RefusalError, match="LOG_CHECKPOINT"):
        Checkpoint.from_text(message)
    with pytest.raises(RefusalError, match="KEY_MALFORMED"):
        NoteSigner.from_seed(message.partition("\n")[0][:40], bytes(32))
