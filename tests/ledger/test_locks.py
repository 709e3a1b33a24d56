"""A lock of the record is held by one at a time, and ends with who has it."""

import pytest

from fleetcfg.errors import LedgerError
from fleetcfg.ledger.locks import hold_lock


def test_one_who_asks_while_another_has_it_is_told_that_it_is_busy(tmp_path):
    with (
        hold_lock(tmp_path, "import", seconds=0),
        pytest.raises(LedgerError) as caught,
        hold_lock(tmp_path, "import", seconds=0),
    ):
        pass

    assert caught.value.code == "LEDGER_BUSY"


def test_another_name_is_another_lock_and_what_was_held_can_be_held_again(tmp_path):
    with hold_lock(tmp_path, "import", seconds=0), hold_lock(tmp_path, "other", seconds=0):
        pass
    with hold_lock(tmp_path, "import", seconds=0):
        pass
