"""What security descriptors of Windows let others do: spellings that Windows itself gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetcfg.machine.sddl import (
    EVERYTHING,
    REPLACE,
    WRITE,
    is_account,
    only_for,
    owner_of,
    rights_of_others,
)

OWN = "S-1-5-21-1-2-3-1001"
PROFILE = f"O:{OWN}D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;{OWN})"
DRIVE = (
    "O:S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464D:PAI"
    "(A;;LC;;;AU)(A;OICIIO;SDGXGWGR;;;AU)(A;;FA;;;SY)(A;OICIIO;GA;;;SY)"
    "(A;OICIIO;GA;;;BA)(A;;FA;;;BA)(A;OICI;0x1200a9;;;BU)"
)
SECOND_DISK = f"O:BAD:(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)(A;OICI;0x1301bf;;;AU)(A;;FA;;;{OWN})"
FAT = "O:WDD:NO_ACCESS_CONTROL"


def test_a_profile_is_for_its_owner_and_the_system():
    assert rights_of_others(PROFILE, OWN) == 0
    assert owner_of(PROFILE) == OWN
    assert rights_of_others(PROFILE, "S-1-5-21-1-2-3-1002") == 0x1F01FF


def test_others_read_the_system_drive_and_replace_nothing_of_it():
    rights = rights_of_others(DRIVE, OWN)

    assert rights & REPLACE == 0
    assert rights & WRITE  # they may make folders in it


def test_everybody_writes_and_deletes_on_a_second_disk():
    assert rights_of_others(SECOND_DISK, OWN) & WRITE
    assert rights_of_others(SECOND_DISK, OWN) & REPLACE


@pytest.mark.parametrize(
    "spelled",
    [
        FAT,
        "",
        "nonsense",
        f"O:{OWN}",
        f"O:{OWN}D:(A;;FA;;;WD",
        f"O:{OWN}D:(A;;FA;;WD)",
        f"O:{OWN}D:(A;;ZZ;;;WD)",
        f"O:{OWN}D:(A;;;;;WD)",
        f"O:{OWN}D:(?;;FA;;;WD)",
        f'O:{OWN}D:(XA;;FX;;;WD;(@User.Title=="PM"))',
        f"O:{OWN}D:(A;;FA;;;{OWN})x",
    ],
)
def test_what_is_not_understood_lets_others_do_something(spelled):
    assert rights_of_others(spelled, OWN)


def test_who_is_denied_takes_nothing_from_what_another_entry_gives():
    assert rights_of_others(f"O:{OWN}D:(D;;FA;;;WD)(A;;FR;;;WD)", OWN) == 0x120089
    assert rights_of_others(f"O:{OWN}D:(D;;FA;;;WD)", OWN) == 0
    assert rights_of_others(f"O:{OWN}D:", OWN) == 0


def test_what_python_makes_for_an_owner_is_his_and_nobody_elses():
    """As `os.mkdir` with mode 0700 makes it since 3.12.4."""
    made = "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;OW)"

    assert rights_of_others(f"O:{OWN}{made}", OWN) == 0
    assert rights_of_others(f"O:S-1-5-21-1-2-3-1002{made}", OWN) == 0x1F01FF


def test_the_first_account_of_a_machine_has_a_short_name():
    assert is_account("LA", "S-1-5-21-1-2-3-500")
    assert not is_account("LA", OWN)


@pytest.mark.parametrize("is_folder", [True, False])
def test_what_is_made_is_for_us_and_the_system_alone(is_folder):
    assert rights_of_others(f"O:{OWN}{only_for(OWN, is_folder=is_folder)}", OWN) == 0


@given(st.text(alphabet="ODGAP:;()S-1 5FWBUx0_", max_size=60))
def test_any_text_is_judged(text):
    assert 0 <= rights_of_others(text, OWN) <= EVERYTHING
