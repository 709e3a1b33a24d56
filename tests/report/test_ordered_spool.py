"""Texts come back whole and in order, in memory and beyond it."""

import pytest

from fleetcfg.report import ordered_spool
from fleetcfg.report.ordered_spool import OrderedSpool


@pytest.mark.parametrize("in_memory", [1, 1_000_000])
def test_texts_come_back_in_order_wherever_they_were_kept(monkeypatch, in_memory):
    monkeypatch.setattr(ordered_spool, "_IN_MEMORY", in_memory)
    spool = OrderedSpool()
    for number in (3, 1, 2):
        spool.add((number, "ở"), f"Phòng họp {number}\n\ud800")

    texts = list(spool.drain())

    assert texts == [f"Phòng họp {number}\n\ud800" for number in (1, 2, 3)]
    assert list(spool.drain()) == []
    spool.close()
