"""The Department that is shipped stands as one that the commands made."""

from pathlib import Path

from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.folder import found_department

ROOT = Path(__file__).parents[2]


def test_a_department_has_its_documents_in_force_in_every_record(tmp_path):
    department = found_department(tmp_path / "d", ROOT, now=NOON)

    for executor in ("", "tech"):
        with department.open(now=NOON, executor=executor) as workspace:
            assert workspace.refused is None
            assert workspace.is_signed
            status = workspace.record.newest_status()
            assert status is not None
            assert status.version == 1
