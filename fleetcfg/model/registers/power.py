"""What counts as switched on and off by the procedure (Decision 32/2019, Art. 3.2)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class PowerRules:
    """What counts as started and switched off by the procedure; the regulation gives no hours.

    Attributes:
        start_before: How long before a meeting its devices may be started.
        standby_within: How long after a meeting they must stand by.
        slack: How far two times that devices and clocks tell may be apart and still be one.
    """

    start_before: timedelta = timedelta(hours=2)
    standby_within: timedelta = timedelta(hours=2)
    slack: timedelta = timedelta(minutes=5)


USUAL_POWER_RULES: Final = PowerRules()
