"""Whether a report tells how far security measures are in place: by the dates of what asks."""

from dataclasses import replace
from datetime import date

import pytest

from fleetcfg.declared.legal_bases import legal_bases
from fleetcfg.duties.year.rules.level_requirements import level_standard
from fleetcfg.duties.year.use.period_security import is_security_asked

LAW, STANDARD = legal_bases({}), level_standard()
DECREE = LAW.documents["NĐ 331/2026"]


@pytest.mark.parametrize(
    ("decree", "standard", "is_asked"),
    [
        (date(2026, 8, 19), date(2026, 7, 24), True),
        (date(2026, 8, 20), date(2026, 7, 24), False),
        (date(2026, 7, 24), date(2026, 8, 20), False),
    ],
)
def test_both_the_decree_and_the_standard_must_hold(decree, standard, is_asked):
    law = legal_bases({DECREE.id: replace(DECREE, valid_from=decree)})
    of = replace(STANDARD, valid_from=standard)

    assert is_security_asked(law, of, on=date(2026, 8, 19)) is is_asked


def test_what_is_shipped_asks_from_the_day_of_the_later_one():
    begun = max(DECREE.valid_from, STANDARD.valid_from)

    assert is_security_asked(LAW, STANDARD, on=begun)
    assert not is_security_asked(LAW, STANDARD, on=date.fromordinal(begun.toordinal() - 1))
