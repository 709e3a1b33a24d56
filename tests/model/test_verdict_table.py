"""The one table of verdicts is whole, and says what is said in the documentation."""

from fleetcfg.declared.playbooks.actions import MAY_FAIL
from fleetcfg.model.verdict import BLAMED, FAIL_ON, VERDICTS, Verdict


def test_every_verdict_has_a_row_and_a_rank_of_its_own():
    assert set(VERDICTS) == set(Verdict)
    assert sorted(info.rank for info in VERDICTS.values()) == list(range(len(Verdict)))


def test_what_fails_by_default_is_a_deed_but_for_another_port_and_a_change_that_failed():
    accuse_nobody = {Verdict.ELSEWHERE, Verdict.FAILED}
    deeds = {*FAIL_ON} - accuse_nobody
    assert {VERDICTS[verdict].tone for verdict in deeds} == {"bad"}
    assert accuse_nobody <= {*FAIL_ON}
    assert not accuse_nobody & BLAMED


def test_a_playbook_may_fail_on_all_that_somebody_must_mend():
    assert set(MAY_FAIL) == set(Verdict) - {
        Verdict.CONFORM,
        Verdict.WAIVED,
        Verdict.ATTESTED,
        Verdict.UNMANAGED,
    }
