"""A device that a person changes between the reading that was judged and the first write."""

import pytest

from fleetcfg.apply import device as applying
from fleetcfg.devices.writing import open_writer
from tests.apply.codecs import FAR_END, NAME, TO_70, VOLUME
from tests.apply.watched import fault, nothing, tamper


@pytest.fixture
def before_the_last_reading(monkeypatch):
    """Have something happen in the window: after the intent, before the writer's last reading."""

    def have(happening) -> None:
        def opened(*arguments, **named):
            writer = open_writer(*arguments, **named)
            spaces = writer.spaces

            def watched():
                found = spaces()
                happening()
                return found

            monkeypatch.setattr(writer, "spaces", watched)
            return writer

        monkeypatch.setattr(applying, "open_writer", opened)

    return have


@pytest.mark.parametrize("path", [VOLUME, FAR_END])
def test_what_was_changed_by_hand_in_the_window_is_not_written_over_and_nothing_is_sent(
    laptop, before_the_last_reading, path
):
    """The same parameter, and another one: in 0.2.0 the first was written over, and told applied.

    For the other, the good change was written, found wanting, and the device locked.
    """
    by_hand = {VOLUME: "42", FAR_END: "Off"}[path]
    authorized = laptop.authorized(laptop.change("kit9", TO_70))
    before_the_last_reading(tamper(laptop, "kit9", path, by_hand))

    done = laptop.apply_one(authorized)

    assert (done.fate, done.code, done.number) == ("failed", "PRESTATE_CHANGED", 1)
    assert (done.facts["paths"], done.facts["count"]) == (path, 1)
    assert laptop.fleet.written("kit9") == []
    assert laptop.fleet.get("kit9", path) == by_hand
    assert laptop.kinds() == ["intent", "outcome"]  # spent, and closed: nothing is in doubt
    assert laptop.open_attempts() == ()


def test_what_was_changed_by_hand_since_our_write_is_not_written_over_by_taking_it_back(
    laptop, before_the_last_reading
):
    wanted = {VOLUME: "70", NAME: "Mới", FAR_END: "Off"}
    authorized = laptop.authorized(laptop.change("kit9", wanted))
    happened = []

    def in_the_second_call() -> None:
        happened.append("call")
        if len(happened) == 2:
            laptop.fleet.tamper("kit9", VOLUME, "42")

    before_the_last_reading(in_the_second_call)
    laptop.fleet.fault("kit9", "partial_write")

    done = laptop.apply_one(authorized)

    assert (done.fate, done.facts["why"]) == ("rollback_failed", "PRESTATE_CHANGED")
    assert laptop.fleet.get("kit9", VOLUME) == "42"
    assert [(one.path, one.signed, one.before, one.live) for one in done.left] == [
        (VOLUME, "70", "50", "42"),
        (FAR_END, "Off", "On", "Off"),  # nothing is sent at all: a person must look
    ]


def test_each_parameter_that_a_failed_rollback_leaves_is_named_with_its_values(laptop, around):
    name = laptop.fleet.get("kit9", NAME)
    authorized = laptop.authorized(laptop.change("kit9", {VOLUME: "70", NAME: "Mới"}))
    around(
        (fault(laptop, "kit9", "partial_write"), tamper(laptop, "kit9", FAR_END, "Off")),
        (fault(laptop, "kit9", "stores_nothing"), nothing),
    )

    done = laptop.apply_one(authorized)

    assert done.fate == "rollback_failed"
    left = {one.path: (one.signed, one.before, one.live) for one in done.left}
    assert left.pop(FAR_END) == ("On", "On", "Off")  # signed to stay as it was
    assert left in ({VOLUME: ("70", "50", "70")}, {NAME: ("Mới", name, "Mới")})
