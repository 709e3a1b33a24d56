"""One reader of a table serves many answers, one at a time, and mixes none of them up."""

import pytest

from fleetcfg.devices.drivers.network import tables

TABLE = "cisco_ios_show_mac-address-table"


def answer(mac: str) -> str:
    return (
        "          Mac Address Table\n-------------------------------------------\n\n"
        "Vlan    Mac Address       Type        Ports\n"
        "----    -----------       --------    -----\n"
        f"   1    {mac}    DYNAMIC     Gi0/1\n"
    )


def test_a_reader_is_made_once_and_keeps_nothing_of_what_it_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tables.rows_of(TABLE, answer("0011.2233.4455"))
    monkeypatch.setattr(tables, "TextFSM", None)

    (other,) = tables.rows_of(TABLE, answer("0011.2233.4466"))
    broken = tables.rows_of(TABLE, answer("0011.2233.4477") + "!! what is no table\n")
    (again,) = tables.rows_of(TABLE, answer("0011.2233.4488"))

    assert other is not None
    assert again is not None
    assert other["DESTINATION_ADDRESS"] == "0011.2233.4466"
    assert broken == [None]
    assert again["DESTINATION_ADDRESS"] == "0011.2233.4488"


def test_two_threads_do_not_read_with_one_reader() -> None:
    with tables._reader_of(TABLE) as one, tables._reader_of(TABLE) as other:
        assert one is not other
