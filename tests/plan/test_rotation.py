"""A new password for a device: drawn by chance, sealed at once, and what of a device stops it."""

import hashlib
import math
import secrets
from collections import Counter
from dataclasses import replace
from itertools import count

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.model.catalog import Parameter
from fleetcfg.model.space import Text
from fleetcfg.model.value import Secret
from fleetcfg.plan.change_plan import Candidate, RotationTerms
from fleetcfg.plan.document import plan
from fleetcfg.plan.rotation import draw_password
from fleetcfg.signed import SignedInventory
from fleetcfg.trust.crypto.canonical import to_base64
from fleetcfg.trust.crypto.sealing import SealingKey
from fleetcfg.trust.documents.changeset import place_of
from fleetcfg.trust.documents.root import Sealing
from fleetcfg_kit.testing.documents import ORIGIN, make_root
from tests.plan.readings import CATALOG, DEVICE, REQUEST, Read, a_grounds, read

PATH = "User Passphrase"
PASSWORDS = {PATH: Parameter(PATH, (PATH,), Text(), is_secret=True, about={"vi": "Mật khẩu"})}
KNOWN = replace(CATALOG, passwords=PASSWORDS)
EXECUTOR, KEEPER = (SealingKey(Secret(bytes([n] * 32).hex())) for n in (1, 2))
SEALING = {
    "executors": {ORIGIN: to_base64(EXECUTOR.public)},
    "keepers": {ORIGIN: to_base64(KEEPER.public)},
}
GROUNDS = a_grounds(root=make_root() | {"sealing": SEALING})
ROTATING = replace(REQUEST, rotation=RotationTerms("admin", secrets.token_hex))


def rotated(*devices: Read, catalog=KNOWN, grounds=GROUNDS, request=ROTATING):
    inventory = SignedInventory(
        {each.device.host: each.device for each in devices}, {"cisco_ce": catalog}, lambda: ""
    )
    candidates: list[Candidate] = [replace(each.candidate(), catalog=catalog) for each in devices]
    return plan(request, grounds, inventory, candidates)


def test_the_copies_hold_one_secret_for_just_that_place():
    changeset = rotated(read()).changeset

    (device,) = changeset.devices
    (secret,) = device.secrets
    place = place_of(changeset, device.id, secret)
    opened = EXECUTOR.open_sealed(secret.sealed, place).reveal()
    assert KEEPER.open_sealed(secret.kept[ORIGIN], place).reveal() == opened
    assert (device.ops, device.pre_sha256) == ((), device.post_sha256)
    assert (secret.path, secret.rule, secret.account) == (PATH, "random-20", "admin")
    assert changeset.risk == "high"
    assert secret.about.meaning == "Mật khẩu"


def test_what_a_device_shall_be_is_not_planned_beside_it():
    changeset = rotated(read(values={"Auto Mode": "Off"})).changeset

    assert changeset.devices[0].ops == ()


def test_no_two_devices_have_one_password():
    other = read(device=replace(DEVICE, host="codec-b"))
    changeset = rotated(read(), other).changeset

    opened = {
        EXECUTOR.open_sealed(s.sealed, place_of(changeset, d.id, s)).reveal()
        for d in changeset.devices
        for s in d.secrets
    }
    assert len(opened) == 2


@pytest.mark.parametrize(
    ("found", "catalog", "reason"),
    [
        (read(), CATALOG, "PLAN_NO_PASSWORD"),
        (read(device=replace(DEVICE, serial_number="FTT2")), KNOWN, "PLAN_OTHER_DEVICE"),
        (read(snapshot={"unreadable": {"Zone": "DEV_NO_RIGHT"}}), KNOWN, "PLAN_STATE_INCOMPLETE"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_planned(found, catalog, reason):
    made = rotated(found, catalog=catalog)

    assert made.changeset is None
    assert [each.reason for each in made.unplanned] == [reason]


@pytest.mark.parametrize("names_others", [False, True])
def test_without_a_key_of_the_executors_machine_nothing_is_planned(names_others):
    others = Sealing.model_construct(
        executors={"khac/log": EXECUTOR.public}, keepers={ORIGIN: KEEPER.public}
    )
    root = GROUNDS.root.model_copy(update={"sealing": others if names_others else None})

    with pytest.raises(RefusalError) as refused:
        rotated(read(), grounds=replace(GROUNDS, root=root))

    assert refused.value.code == "PLAN_NO_SEALING"


# ---------------------------------------------------------------- chance


def bytes_of(seed: int):
    """Return a source of chance that can be foretold."""
    state = count(seed * 1_000_003)

    def chance(length: int) -> str:
        return hashlib.shake_128(f"{next(state)}".encode()).hexdigest(length)

    return chance


def test_every_letter_comes_as_often_and_every_kind_twice():
    drawn = [draw_password(bytes_of(seed)).reveal() for seed in range(3_000)]

    letters = Counter("".join(drawn))
    assert len(letters) == 60
    assert not letters.keys() & set("0Oo1Il\"'\\<>& ")
    assert {len(each) for each in drawn} == {20}
    assert len(set(drawn)) == len(drawn)
    for kind in (str.isupper, str.islower, str.isdigit, lambda c: c in "+-._"):
        assert all(sum(map(kind, each)) >= 2 for each in drawn)
        counts = [n for letter, n in letters.items() if kind(letter)]
        mean = sum(counts) / len(counts)
        assert all(abs(n - mean) < 6 * math.sqrt(mean) for n in counts)


def test_a_byte_that_would_favour_a_letter_is_passed_over():
    asked = iter(["ff" * 32, "f0" * 32])
    chance = bytes_of(1)

    made = draw_password(lambda length: next(asked, None) or chance(length))

    assert made.reveal() == draw_password(bytes_of(1)).reveal()
