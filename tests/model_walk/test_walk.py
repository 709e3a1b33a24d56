"""Random walks of a Department, its technician, and whoever tampers, against a reference model.

Whatever is done in whatever order: nothing is written to a device that the model does not allow,
and nothing twice; what was taken away or spent stays so, over kills and restarts and whatever is
done to the tables; a log that tells two stories is never cosigned. `reference` says what is
allowed, and uses nothing of fleetcfg; everything else here is the real thing, but for the wire to
the devices. In CI the walks are the same each time; ``make fuzz`` takes others, and more of them.
"""

import os
import sqlite3
from contextlib import closing

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from fleetcfg.ledger.tables import derive, rows_of
from tests.model_walk.papers import SEEN
from tests.model_walk.tamper_rules import TamperRules

pytestmark = pytest.mark.long


class Walk(TamperRules):
    """One walk, and what holds after each step of it."""

    @invariant()
    def what_was_spent_stays_spent(self) -> None:
        if not hasattr(self, "deeds"):
            return
        names = {paper.envelope.sha256: paper.change.id for paper in self.papers}
        file = self.laptop.folder / "ledger.sqlite"
        with closing(sqlite3.connect(file)) as database:
            rows = database.execute("SELECT changeset, device, state FROM attempt ORDER BY number")
            found: dict[tuple[str, str], list[str]] = {}
            for sha256, host, state in rows.fetchall():
                is_open = state in {"intent", "rollback_failed"}
                found.setdefault((names[sha256], host), []).append("open" if is_open else state)
        assert found == self.deeds.fates

    @invariant()
    def tables_follow_from_the_log(self) -> None:
        if not hasattr(self, "deeds"):
            return
        for machine in (self.laptop, self.office):
            lines = (machine.folder / "log.jsonl").read_bytes().splitlines()
            with closing(sqlite3.connect(machine.folder / "ledger.sqlite")) as database:
                assert rows_of(database) == derive(lines)


WALKS = int(os.environ.get("FUZZ_WALKS", "40"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))


@pytest.mark.timeout(0)  # of so many walks as it is told to take
def test_no_walk_leads_to_a_write_that_the_model_forbids():
    chosen = settings(
        max_examples=WALKS,
        stateful_step_count=30,
        derandomize=False,  # the seed does it
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )

    run_state_machine_as_test(seed(SEED)(Walk), settings=chosen)

    assert SEEN["applied"] > WALKS / 4, SEEN
