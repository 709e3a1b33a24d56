"""A password that is known to be old is sent nowhere; and there is a way out of each corner."""

import shutil

import pytest

from tests.integration.passwords import World, brought_up_to_date, give_own_reference
from tests.integration.walk import ENGINEER, OTHER, TECHNICIAN

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client"),
]


def audited(world: World, host: str, person: str = TECHNICIAN) -> tuple[int, bool]:
    """Return how an audit ended, and whether it told that the password in force is sealed."""
    ended = world.run(person, "audit", "--limit", host)
    return ended.code, "CRED_SEALED" in ended.out


def test_where_the_key_is_gone_or_is_another_nothing_old_is_sent(world, tmp_path):
    host, technician = world.host("https"), world.home[TECHNICIAN]
    world.apply(world.approved(host))
    assert audited(world, host) == (0, False)
    key, tried = technician.ledger / "seal.key", world.tried(host)

    key.rename(tmp_path / "kept.key")
    assert audited(world, host) == (3, True)
    technician.do("secret", "key")
    assert [audited(world, host) for _ in range(2)] == [(3, True)] * 2
    assert world.tried(host) == tried

    (tmp_path / "kept.key").replace(key)
    assert audited(world, host) == (0, False)


def test_who_has_lost_the_key_makes_another_and_is_told_the_password_by_the_department(world):
    host, technician = world.host("https"), world.home[TECHNICIAN]
    world.apply(world.approved(host))
    (technician.ledger / "seal.key").unlink()
    technician.do("secret", "key")
    assert audited(world, host) == (3, True)  # which notes what the reference leads to

    with brought_up_to_date(world.own, world.opened(host)):
        assert audited(world, host) == (0, False)


def test_a_reference_that_others_have_is_not_newer_for_a_device_that_was_rotated(world):
    rotated, _ = world.unused["https"][:2]
    file = world.approved(rotated)
    world.apply(file)
    world.home.carry(file, TECHNICIAN, OTHER)
    receipts = [each.name for each in world.home[TECHNICIAN].folder.glob("*.receipt*.json")]
    for name in (file, *receipts):
        world.home.carry(name, TECHNICIAN, OTHER)
        world.home[OTHER].do("ledger", "import", name)
    assert audited(world, rotated) == (0, False)
    tried = world.tried(rotated)

    with brought_up_to_date(world.shared, "by-hand-2026"):  # for another of them
        assert audited(world, rotated, OTHER) == (3, True)
        assert world.tried(rotated) == tried
        assert audited(world, rotated) == (0, False)


def test_a_device_that_was_set_back_gets_a_third_password_and_a_reference_of_its_own(world):
    """A rotated password is never taken for old again, so the first one cannot be in force."""
    host, (_, old) = world.unused["https"][0], world.first
    engineer, third = world.home[ENGINEER], world.fleet.state / "third.json"
    world.apply(world.approved(host))
    world.bring_receipts()
    assert audited(world, host) == (0, False)
    world.fleet.control("reset")
    tried = world.tried(host)
    told = world.run(TECHNICIAN, "audit", "--limit", host)
    assert (told.code, "DEV_AUTH_ROTATED" in told.out, world.tried(host)) == (3, True, tried + 1)
    kept = world.run(TECHNICIAN, "snapshot", "--limit", host, "--into", "sao-luu")
    assert "DEV_AUTH_ROTATED" in kept.out + kept.err, kept
    assert world.tried(host) == tried + 2

    world.set_by_hand(host, old, "tay-2026-Ba")
    shutil.copy(world.shared, third)
    give_own_reference(engineer.folder, host, third)
    world.home.sign_declarations()
    with brought_up_to_date(third, "tay-2026-Ba"):
        found = [audited(world, host, person) for person in (TECHNICIAN, ENGINEER)]
        ended = world.apply(world.approved(host, number="CS-2026-0002"))
        world.bring_receipts()
        assert world.lets_in(host, world.opened(host, "CS-2026-0002"))

        assert audited(world, host) == (0, False)

    assert (found, ended.code) == ([(0, False)] * 2, 0), ended


def test_who_only_reads_and_never_had_a_key_gets_in_by_the_way_of_the_guide(world):
    """A second engineer of the Department is no keeper: nothing was ever sealed to the machine."""
    host, other = world.unused["https"][0], world.home[OTHER]
    engineer, own = world.home[ENGINEER], world.fleet.state / "own-of-one.json"
    file = world.approved(host)
    world.apply(file)
    world.bring_receipts()
    for name in (file, *(each.name for each in engineer.folder.glob("*.receipt*.json"))):
        world.home.carry(name, ENGINEER, OTHER)
        other.do("ledger", "import", name)
    tried = world.tried(host)
    assert audited(world, host, OTHER) == (3, True)

    other.do("secret", "key")
    assert audited(world, host, OTHER) == (3, True)  # which notes what the reference leads to
    assert world.tried(host) == tried
    shutil.copy(world.shared, own)
    give_own_reference(engineer.folder, host, own)
    world.home.sign_declarations()
    assert audited(world, host, OTHER) == (3, True)  # it still leads to the old one
    assert world.tried(host) == tried
    with brought_up_to_date(own, world.opened(host)):
        assert audited(world, host, OTHER) == (0, False)
