"""What is told of an emergency change: which device is simulated, and what comes next."""

import pytest

from fleetcfg.ledger.breakglass import BreakGlassBegun
from fleetcfg.report.documents.breakglass_text import breakglass_text
from fleetcfg.words import Words
from fleetcfg.workflow.changes.breakglass import EmergencyBegun

BEGUN = BreakGlassBegun(
    entry=4,
    device="codec-a",
    person="ky-thuat",
    keyid="SHA256:x",
    reason="mất tiếng",
    before=f"sha256:{'0' * 64}",
    begun_at="2026-11-24T01:00:00Z",
    until="2026-11-25T01:00:00Z",
)


@pytest.mark.parametrize("is_simulated", [True, False])
def test_a_begin_says_of_a_simulated_device_that_it_is_one(is_simulated):
    told = breakglass_text(EmergencyBegun(BEGUN, is_simulated), Words("vi"))

    assert ("MÔ PHỎNG" in told) is is_simulated
    assert told.endswith("fleetcfg breakglass end codec-a\n")
