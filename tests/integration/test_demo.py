"""What the demo shows of who has which key; its story is told by ``make demo``."""

import shutil
from datetime import UTC, datetime

import pytest

from fleetcfg.demo.stage import PEOPLE, DemoStage
from fleetcfg.words import Words

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no openssh-client")


def test_the_witness_has_a_machine_of_its_own(tmp_path):
    stage = DemoStage(tmp_path, (), Words("vi"), datetime.now(UTC))
    for person in PEOPLE:
        stage.folder(person).mkdir()

    stage.make_keys()

    witnesses = tmp_path.glob("records/*/witness/witness.key")
    assert [key.parents[1].name for key in witnesses] == ["van-thu"]
