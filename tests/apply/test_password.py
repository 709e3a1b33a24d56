"""What two logins come to: every answer of a device to a new password and an old one."""

import pytest

from fleetcfg.apply.password import PasswordFound, judge_password
from fleetcfg.model.outcome import Fate

ENDS = {
    (True, False): (Fate.APPLIED, ""),
    (True, None): (Fate.APPLIED, "PASSWORD_OLD_UNTRIED"),
    (True, True): (Fate.PARTIAL, "PASSWORD_BOTH"),
    (False, True): (Fate.NOT_APPLIED, "SETTLED_NOT_APPLIED"),
    (None, True): (Fate.NOT_APPLIED, "SETTLED_NOT_APPLIED"),
    (False, False): (None, "PASSWORD_NEITHER"),
    (False, None): (None, "PASSWORD_UNTRIED"),
    (None, False): (None, "PASSWORD_UNTRIED"),
    (None, None): (None, "PASSWORD_UNTRIED"),
}


@pytest.mark.parametrize("said", ENDS)
def test_it_is_applied_only_where_the_new_one_lets_in(said):
    new, old = said

    assert judge_password(PasswordFound(new, old, None)) == ENDS[said]


def test_no_password_is_said_to_be_in_force_that_was_not_let_in():
    for (new, old), (fate, _) in ENDS.items():
        assert (fate is Fate.APPLIED) == (new is True and old is not True)
        assert fate is not Fate.NOT_APPLIED or old is True
