"""Figures add up: every device and every room is in one state, however they are summed."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.fleet_figures import (
    BY_GRAVITY,
    device_totals,
    found_by_kind,
    gravest,
    room_totals,
)
from fleetcfg.model.verdict import kind_of
from tests.report.fleets import figures, fleet, room

STATES = st.lists(st.sampled_from(DeviceState), min_size=1, max_size=4)
ROOMS = st.lists(st.tuples(STATES, st.sampled_from("abc"), st.sampled_from("xyz")), max_size=12)


def made(drawn):
    return figures([room(f"r{n}", s, unit=u, provider=p) for n, (s, u, p) in enumerate(drawn)])


def test_every_state_has_a_place_in_the_order():
    assert set(BY_GRAVITY) == set(DeviceState)


@given(ROOMS)
def test_totals_are_the_same_devices_and_rooms_again(drawn):
    found = made(drawn)
    kinds = found_by_kind(found.groups, lambda one: kind_of(one.verdict))

    for name_of in (lambda one: one.room, lambda one: one.family, lambda one: one.model):
        totals = device_totals(found.devices, name_of, kinds)
        assert sum(total.whole for total in totals) == len(found.devices)
        told = sum((Counter(total.found) for total in totals), Counter())
        assert told == sum((Counter(kinds.get(d.host, {})) for d in found.devices), Counter())
        for state in DeviceState:
            counted = sum(total.counts.get(state, 0) for total in totals)
            assert counted == sum(device.state is state for device in found.devices)
    for name_of in (lambda one: one.unit, lambda one: one.provider, lambda one: one.role):
        totals = room_totals(found.rooms, name_of, kinds)
        assert sum(total.whole for total in totals) == len(found.rooms)


@given(STATES)
def test_a_room_is_in_the_gravest_state_of_its_devices(states):
    state = room("r", states).state

    assert state in states
    assert all(BY_GRAVITY.index(state) <= BY_GRAVITY.index(other) for other in states)


def test_a_room_in_which_nothing_was_measured_is_not_as_declared():
    assert gravest([DeviceState.ATTESTED]) is DeviceState.ATTESTED
    assert room("r", [DeviceState.ATTESTED]).state is DeviceState.ATTESTED


@given(ROOMS)
def test_rooms_alone_are_told_as_if_there_were_no_others(drawn):
    found = made(drawn)
    for each in found.rooms:
        alone = found.only([each.id])
        hosts = {device.host for device in each.devices}
        assert alone.rooms == (each,)
        assert {device.host for device in alone.devices} == hosts
        assert {host for group in alone.groups for host in group.hosts} <= hosts
        assert alone.trend == ()
        assert not alone.untold & (hosts | {each.id})


def test_providers_alone_are_the_fleet_again():
    found = fleet(40)
    parts = [
        found.only([r.id for r in found.rooms if r.provider == provider])
        for provider in {r.provider for r in found.rooms}
    ]

    assert sum(len(part.devices) for part in parts) == len(found.devices)
    assert sum(len(g.findings) for part in parts for g in part.groups) == sum(
        len(group.findings) for group in found.groups
    )


@pytest.mark.parametrize("count", [2, 40])
def test_only_what_was_tried_is_of_the_audit(count):
    whole = fleet(count)
    tried = tuple(one for one in whole.devices if one.state is not DeviceState.NOT_ASKED)

    found = whole.only_in_run()
    assert found.devices == tried
    assert tuple(one for each in found.rooms for one in each.devices) == tried
