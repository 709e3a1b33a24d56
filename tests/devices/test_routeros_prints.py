"""What RouterOS prints of its state, of both releases; what is not told, or is another text."""

from datetime import datetime, timedelta, timezone

import pytest

from fleetcfg.devices.drivers.mikrotik import prints
from fleetcfg.errors import DeviceError
from fleetcfg.model.snapshot import DeviceIdentity, Neighbour, Station

RESOURCE = (
    "                   uptime: 3w2d1h4m5s\n"
    "                  version: 6.49.7 (long-term)\n"
    "               board-name: hAP ac^2\n"
)
BOARD = "       routerboard: yes\n             model: RB2011UiAS\n     serial-number: 8B0A081234\n"
HANOI = timezone(timedelta(hours=7))


def test_a_board_says_which_it_is() -> None:
    known = prints.identity_of(RESOURCE, BOARD, "")

    assert known == DeviceIdentity("8B0A081234", "RB2011UiAS", "6.49.7")


@pytest.mark.parametrize("licence", ["  system-id: a1B2c3\n", "  software-id: a1B2c3\n"])
def test_what_has_no_board_says_its_licence(licence: str) -> None:
    known = prints.identity_of(RESOURCE, "  routerboard: no\n", licence)

    assert (known.serial, known.product) == ("a1B2c3", "hAP ac^2")


@pytest.mark.parametrize(
    ("resource", "board"),
    [("", ""), (RESOURCE, ""), ("", BOARD), (RESOURCE, BOARD.replace("8B0A", "\x1b[0m"))],
)
def test_who_does_not_say_it_is_nobody(resource: str, board: str) -> None:
    with pytest.raises(DeviceError) as untold:
        prints.identity_of(resource, board, "")
    assert untold.value.code == "DEV_IDENTITY_UNTOLD"


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("3w2d1h4m5s", 1_991_045), ("5s", 5), ("1d", 86_400), ("", None), ("soon", None)],
)
def test_uptime_is_counted_in_seconds(told: str, seconds: int | None) -> None:
    assert prints.uptime_in(f"  uptime: {told}\n") == seconds


CLOCK = "  time: 12:05:25\n  date: {}\n  time-zone-name: Asia/Ho_Chi_Minh\n  gmt-offset: {}\n"


@pytest.mark.parametrize("date", ["2026-11-28", "nov/28/2026"])
def test_a_clock_of_either_release_has_its_offset(date: str) -> None:
    assert prints.clock_in(CLOCK.format(date, "+07:00")) == datetime(
        2026, 11, 28, 12, 5, 25, tzinfo=HANOI
    )


@pytest.mark.parametrize(
    ("date", "offset"),
    [("2026-13-28", "+07:00"), ("28.11.2026", "+07:00"), ("2026-11-28", ""), ("2026-11-28", "7")],
)
def test_a_clock_that_is_not_understood_is_not_told(date: str, offset: str) -> None:
    assert prints.clock_in(CLOCK.format(date, offset)) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("  enabled: yes\n  status: synchronized\n", "Synced"),
        ("  enabled: yes\n  status: waiting\n", "NotSynced"),
        ("  enabled: yes\n  last-update-from: 10.0.0.5\n", "Synced"),
        ("  enabled: yes\n  poll-interval: 16s\n", "NotSynced"),
        ("  enabled: no\n  status: stopped\n", ""),
        ("", ""),
    ],
)
def test_whether_the_clock_follows_a_server(text: str, told: str) -> None:
    assert prints.ntp_in(text) == told


def test_neighbours_are_told_by_the_port_that_leads_to_them() -> None:
    text = (
        ' 0 interface=ether3,bridge mac-address=00:50:60:0A:0B:0C identity="a \\"b"\n'
        '   platform="" version="mac-address=FF" interface-name="bridge/ether7" age=2s\n'
        "   discovered-by=cdp,lldp\n\n"
        ' 1 interface=ether4 mac-address=00:50:60:0A:0B:0D identity="" interface-name=""\n'
    )

    assert prints.neighbours_in(text) == (
        Neighbour("LLDP", 'a "b', "bridge", "ether3"),
        Neighbour("", "00:50:60:0a:0b:0d", "", "ether4"),
    )


def test_a_list_of_an_unknown_layout_is_not_nobody() -> None:
    text = "Columns: INTERFACE, MAC\ninterface=ether3 identity=codec-01\n"

    assert prints.neighbours_in(text) == (Neighbour("", "", ""),)
    assert prints.stations_in(text) is None
    assert prints.neighbours_in("Flags: X - disabled\n") == ()
    assert prints.stations_in("\n") == ()


def test_whom_a_bridge_hears_is_told_without_its_own_and_without_crowds() -> None:
    rows = [
        " 0 DL  mac-address=00:00:00:00:00:01 interface=bridge on-interface=bridge",
        " 1 D   mac-address=00:50:60:0A:0B:0C interface=ether3 on-interface=ether3",
        " 2  DE ;;; mac-address=00:00:00:00:00:02",
        "       mac-address=00:50:60:0A:0B:0D on-interface=ether4",
        " 3 D   mac-address=00:00:00:00:00:03 on-interface=bridge local=yes",
        *(f" {n} D   mac-address=00:00:00:00:01:{n:02} on-interface=ether1" for n in range(4, 9)),
    ]

    assert prints.stations_in("\n".join(rows)) == (
        Station("00:50:60:0a:0b:0c", "ether3"),
        Station("00:50:60:0a:0b:0d", "ether4"),
    )


def test_what_safe_mode_would_undo_is_marked_in_the_history() -> None:
    old = "Flags: U - undoable, F - floating-undo \n F route added  admin  write \n U x\n"
    new = "Flags: U, F - FLOATING-UNDO\nColumns: ACTION, BY\nF  filter rule added  admin\nF  x\n"

    assert prints.undone_with_safe_mode(old) == ("route …",)
    assert prints.undone_with_safe_mode(new) == ("filter …", "x …")
    assert prints.undone_with_safe_mode("Flags: U\n   From here on\n U  F x\n") == ()


def test_names_of_accounts_stand_behind_remarks() -> None:
    text = (
        'Flags: X - disabled \n 0   ;;; name="no"\n     name="admin" group=full\n 1 X name="b c"\n'
    )

    assert prints.names_in(text) == ("admin", "b c")


@pytest.mark.parametrize("name", ['"a;;;b"', '"a ;;; b"'])
def test_a_name_that_looks_like_a_remark_hides_no_account(name: str) -> None:
    text = f' 0   ;;; system\n     name="admin" group=full\n 1 X name={name} group=full\n'

    assert prints.names_in(text) == tuple(sorted(("admin", name[1:-1])))


def test_a_record_whose_name_cannot_be_read_hides_no_account() -> None:
    with pytest.raises(DeviceError) as broken:
        prints.names_in(' 0   name="admin" group=full\n 1   name=e"x" group=full\n')
    assert broken.value.code == "DEV_ANSWER_BROKEN"
