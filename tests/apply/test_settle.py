"""What is in doubt is settled by looking, and a receipt says what the record says."""

from datetime import timedelta

import pytest

from fleetcfg.apply import device as applying
from fleetcfg.apply import reconcile as settling
from fleetcfg.apply.preconditions import inspect_device
from fleetcfg.apply.receipts import build_receipt, find_unreceipted, list_changes, sign_receipt
from fleetcfg.errors import LedgerError, RefusalError
from fleetcfg.ledger.attempts import LockedDevice, lock_device
from fleetcfg.ledger.ledger_state import DeviceEnd
from fleetcfg.ledger.receipts_heard import ReceiptsHeard
from fleetcfg.model.outcome import LeftParameter
from fleetcfg.model.timezone import spell_instant
from fleetcfg.trust.crypto.canonical import parse
from fleetcfg.trust.crypto.envelope import envelope_of
from fleetcfg.workflow.changes.change_jobs import check_devices, reconcile_attempts
from fleetcfg_kit.testing.documents import KEYS
from fleetcfg_kit.testing.laptop import Laptop
from tests.apply.codecs import NAME, TO_70, VOLUME
from tests.apply.watched import Watched, fault, power


def interrupted(laptop: Laptop, monkeypatch, *, arrives: bool, **wanted) -> None:
    """Apply a change whose line breaks before or after the device has stored it."""
    authorized = laptop.authorized(laptop.change("kit9", wanted or TO_70))
    before, after = (
        (fault(laptop, "kit9", "drops"), fault(laptop, "kit9", "none"))
        if arrives
        else (power(laptop, "kit9", "off"), lambda: None)
    )
    family = Watched((before, after))
    monkeypatch.setattr(applying, "open_writer", family.open_writer)
    done = laptop.apply_one(authorized)
    assert done.fate == "in_doubt"
    laptop.fleet.power("kit9", "on")


def settled(laptop: Laptop):
    (done,) = reconcile_attempts(laptop.open_attempts(), laptop.context, forks=2)
    return done


def test_what_the_device_took_is_applied(laptop, monkeypatch):
    interrupted(laptop, monkeypatch, arrives=True)

    done = settled(laptop)

    assert (done.fate, done.code, done.number) == ("applied", "SETTLED_APPLIED", 1)
    assert laptop.open_attempts() == ()
    assert laptop.kinds()[-1] == "reconcile"


def test_what_the_device_never_got_is_not_applied(laptop, monkeypatch):
    interrupted(laptop, monkeypatch, arrives=False)

    done = settled(laptop)

    assert (done.fate, done.code) == ("not_applied", "SETTLED_NOT_APPLIED")
    assert laptop.open_attempts() == ()


def test_what_is_neither_before_nor_after_is_for_the_department(laptop, monkeypatch):
    interrupted(laptop, monkeypatch, arrives=True)
    was = laptop.fleet.get("kit9", NAME)
    laptop.fleet.tamper("kit9", NAME, "Khác")

    done = settled(laptop)

    assert (done.fate, done.code) == ("partial", "SETTLED_PARTIAL")
    assert [(one.path, one.signed, one.before, one.live) for one in done.left] == [
        (VOLUME, "70", "50", "70"),
        (NAME, was, was, "Khác"),
    ]
    assert laptop.open_attempts() == ()


def test_where_the_state_before_is_lost_the_signed_parameters_are_named_all_the_same(
    wired, monkeypatch
):
    interrupted(wired, monkeypatch, arrives=True)
    wired.fleet.tamper("kit9", VOLUME, "42")
    (intent,) = (entry for entry in wired.entries() if entry.kind == "intent")
    digits = str(intent.facts["before"]).removeprefix("sha256:")
    (wired.objects.folder / digits[:2] / digits[2:]).unlink()

    done = settled(wired)

    assert (done.fate, done.left) == ("partial", (LeftParameter(VOLUME, "70", "50", "42"),))


def test_a_device_that_cannot_be_read_stays_in_doubt(wired, monkeypatch):
    interrupted(wired, monkeypatch, arrives=True)
    wired.fleet.fault("kit9", "refuses")

    done = settled(wired)

    assert (done.fate, done.code) == ("in_doubt", "DEVICE_UNREACHABLE")
    assert len(wired.open_attempts()) == 1


def test_another_box_does_not_settle_what_was_begun_on_this_one(wired, monkeypatch):
    interrupted(wired, monkeypatch, arrives=True)
    wired.fleet.fault("kit9", "swapped_serial")

    assert (settled(wired).fate, settled(wired).code) == ("in_doubt", "DEVICE_SERIAL")


def test_one_whose_writer_is_still_at_work_is_left_to_it(wired, monkeypatch):
    interrupted(wired, monkeypatch, arrives=True)
    store = wired.open()

    with lock_device(store, "kit9"):
        done = settled(wired)

    store.close()
    assert (done.fate, done.code) == ("in_doubt", "LOCKED")


def test_what_was_settled_meanwhile_is_not_settled_twice(wired, monkeypatch):
    interrupted(wired, monkeypatch, arrives=True)
    attempts = wired.open_attempts()
    settled(wired)

    (again,) = reconcile_attempts(attempts, wired.context, forks=1)

    assert again.code == "SETTLED_ALREADY"
    assert wired.kinds().count("reconcile") == 1


def test_settling_writes_nothing_to_a_device(wired, monkeypatch):
    interrupted(wired, monkeypatch, arrives=True)
    before = wired.fleet.stats()["kit9"]["writes"]

    settled(wired)

    assert wired.fleet.stats()["kit9"]["writes"] == before


def test_after_not_applied_another_attempt_may_be_made_if_one_is_left(wired, monkeypatch):
    wired.edit("changeset", lambda d: d.update(max_attempts=2))
    interrupted(wired, monkeypatch, arrives=False)
    assert settled(wired).fate == "not_applied"

    done = wired.apply_one(wired.authorized(wired.change("kit9", TO_70)))

    assert (done.fate, done.number) == ("applied", 2)


def test_a_rollback_that_failed_is_settled_by_looking_as_well(wired, monkeypatch):
    authorized = wired.authorized(wired.change("kit9", {VOLUME: "70", NAME: "Mới"}))
    family = Watched(
        (fault(wired, "kit9", "partial_write"), fault(wired, "kit9", "stores_nothing"))
    )
    monkeypatch.setattr(applying, "open_writer", family.open_writer)
    assert wired.apply_one(authorized).fate == "rollback_failed"
    wired.fleet.fault("kit9", "none")

    assert settled(wired).fate == "partial"


# ---------------------------------------------------------------- the check


def test_a_check_says_what_would_be_done_and_does_nothing(laptop):
    authorized = laptop.authorized(laptop.change("kit9", TO_70), laptop.change("sx10", TO_70))
    laptop.fleet.tamper("sx10", VOLUME, "70")
    before = laptop.fleet.stats()["kit9"]["writes"]

    dones = {
        d.device: d for d in check_devices(authorized, laptop.context, ["kit9", "sx10"], forks=2)
    }

    assert {name: done.fate for name, done in dones.items()} == {
        "kit9": "would_apply",
        "sx10": "already",
    }
    assert laptop.fleet.stats()["kit9"]["writes"] == before
    assert laptop.kinds() == []


def test_a_check_holds_an_object_that_has_no_way_to_write(wired, monkeypatch):
    seen = []
    inspect = inspect_device

    def watched(driver, change, catalog):
        seen.append([name for name in dir(driver) if "write" in name or "put" in name])
        return inspect(driver, change, catalog)

    monkeypatch.setattr(settling, "inspect_device", watched)
    authorized = wired.authorized(wired.change("kit9", TO_70))
    list(check_devices(authorized, wired.context, ["kit9"], forks=1))

    assert seen == [[]]


def test_a_check_tells_every_device_though_the_first_is_refused(wired):
    changes = [wired.change(name, TO_70) for name in ("bar", "kit9")]
    authorized = wired.authorized(*changes)
    wired.fleet.tamper("bar", NAME, "Khác")

    dones = {
        d.device: d.code for d in check_devices(authorized, wired.context, ["bar", "kit9"], forks=1)
    }

    assert dones == {"bar": "PRESTATE_CHANGED", "kit9": ""}


# ---------------------------------------------------------------- receipts


def outcomes(told) -> list[dict[str, str]]:
    return [{change.id: change.outcome for change in one.devices} for one in told.values()]


def test_a_receipt_passes_the_door_and_says_what_the_record_says(wired):
    authorized = wired.authorized(wired.change("kit9", TO_70), wired.change("sx10", TO_70))
    dones = {done.device: done for done in wired.apply(authorized)}

    (receipt,) = wired.record_receipts().values()

    assert receipt.changeset == authorized.sha256
    assert {change.id: change.outcome for change in receipt.devices} == {
        "kit9": "applied",
        "sx10": "applied",
    }
    for change in receipt.devices:
        assert change.after_sha256 == dones[change.id].after
        assert (change.n, change.seq, change.code) == (1, 18, "")
    assert wired.kinds()[-1] == "receipt"


def test_nothing_new_means_no_other_receipt(wired):
    wired.apply(wired.authorized(wired.change("kit9", TO_70)))

    assert len(wired.record_receipts()) == 1
    assert wired.record_receipts() == {}


def test_a_receipt_says_doubt_and_the_next_one_how_it_was_settled(wired, monkeypatch):
    interrupted(wired, monkeypatch, arrives=True)
    first = wired.record_receipts()
    settled(wired)
    wired.clock.now += timedelta(minutes=1)
    second = wired.record_receipts()

    assert outcomes(first) == [{"kit9": "in_doubt"}]
    assert outcomes(second) == [{"kit9": "applied"}]


def test_a_device_that_was_refused_is_in_no_receipt(wired):
    authorized = wired.authorized(wired.change("kit9", TO_70))
    wired.fleet.tamper("kit9", NAME, "Khác")
    wired.apply(authorized)

    assert wired.record_receipts() == {}


def test_an_emergency_receipt_says_the_same_without_the_record(wired):
    authorized = wired.authorized(wired.change("kit9", TO_70))
    dones = wired.apply(authorized)
    store = wired.open()
    (from_record,) = find_unreceipted(store).values()
    store.close()

    assert list_changes(dones) == from_record


def test_somebody_elses_key_signs_no_receipt(wired):
    authorized = wired.authorized(wired.change("kit9", TO_70))
    wired.apply(authorized)
    store = wired.open()
    ((sha256, changes),) = find_unreceipted(store).items()
    at = spell_instant(wired.clock.now)
    receipt = build_receipt(authorized.document, sha256, changes, store, at=at)
    store.close()

    with pytest.raises(RefusalError) as refused:
        sign_receipt(receipt, authorized.document, KEYS["author"])

    assert refused.value.code == "EXECUTOR_KEY_ABSENT"


def test_a_receipt_has_no_value_of_any_parameter(wired):
    secret_looking = "tên-không-được-lộ"
    authorized = wired.authorized(wired.change("kit9", {NAME: secret_looking}))
    wired.apply(authorized)
    (receipt,) = wired.record_receipts().values()
    envelope = sign_receipt(receipt, authorized.document, KEYS["tech"])

    assert secret_looking.encode() not in receipt.to_bytes()
    assert envelope_of(parse(envelope.to_bytes(), 1 << 20), "receipt") == envelope
    assert all(secret_looking.encode() not in entry.line for entry in wired.entries())


def test_an_emergency_receipt_and_the_reading_after_it_contradict_each_other_in_nothing(
    wired, monkeypatch
):
    """The device took the change; its record was full then, and is read when it is not."""
    authorized = wired.authorized(wired.change("kit9", TO_70))

    def full(*_arguments, **_more):
        raise LedgerError("LEDGER_WRITE", why="No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(LockedDevice, "conclude", full)
        dones = wired.apply(authorized)
    (emergency,) = list_changes(dones)
    wired.clock.now += timedelta(minutes=1)
    settled(wired)
    (receipt,) = wired.record_receipts().values()
    heard = ReceiptsHeard()
    for size, change in enumerate([emergency, *receipt.devices]):
        end = DeviceEnd(change.n, change.outcome, change.at)
        place = (receipt.origin, size, str(size))
        heard.hear(authorized.sha256, change.id, end, change.as_json(), place)

    assert emergency != receipt.devices[0]
    assert heard.contradicted == set()
