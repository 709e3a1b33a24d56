"""What counts as switched on and off by the procedure (Decision 32/2019, Art. 3.2)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final

from fleetcfg.model.typed.declared_noun import declared
from fleetcfg.model.typed.fields import Meaning, SpanField


@declared
@dataclass(frozen=True, slots=True)
class PowerRules:
    """What counts as started and switched off by the procedure; the regulation gives no hours.

    Attributes:
        slack: How far two times that devices and clocks tell may be apart and still be one.
    """

    start_before: Annotated[
        SpanField,
        Meaning("Được bật trước giờ họp chừng ấy", "How long before a meeting to start"),
    ] = timedelta(hours=2)
    standby_within: Annotated[
        SpanField,
        Meaning("Về chế độ chờ sau họp trong", "It stands by after a meeting within"),
    ] = timedelta(hours=2)
    slack: Annotated[
        SpanField, Meaning("Hai đồng hồ được lệch nhau", "How far two clocks may be apart")
    ] = timedelta(minutes=5)


USUAL_POWER_RULES: Final = PowerRules()
