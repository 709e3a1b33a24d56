"""No device sees a packet while a document has not passed the door."""

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.workflow.changes.change_jobs import make_rollout
from fleetcfg_kit.testing.documents import at
from tests.apply.codecs import TO_70
from tests.apply.test_campaign import ROOMS

STAGES = [
    ("status", lambda d: d.update(expires=at(hours=-1)), "STATUS_EXPIRED"),
    ("changeset", lambda d: d.update(author="tech"), "AUTHOR_MISMATCH"),
    ("changeset", lambda d: d["tool"].update(min="9.0.0"), "TOOL_TOO_OLD"),
    ("changeset", lambda d: d["catalog"].update(cisco_ce="sha256:" + "0" * 64), "CATALOG_MISMATCH"),
    (
        "changeset",
        lambda d: d["devices"][0]["identity"].update(serial="X"),
        "IDENTITY_NOT_INVENTORY",
    ),
    ("approval", lambda d: d.update(verdict="reject"), "APPROVAL_REJECTED"),
    ("approval", lambda d: d.update(view_sha256="sha256:" + "0" * 64), "VIEW_MISMATCH"),
    ("changeset", lambda d: d["window"].update(not_before=at(hours=1)), "NOT_YET_VALID"),
    ("changeset", lambda d: d["executor"].update(person="author"), None),
    ("status", lambda d: d["device_seq"].update({"room-000": 99}), "DEVICE_SEQ_OLD"),
]


@pytest.mark.parametrize(("kind", "change", "code"), STAGES)
def test_no_device_sees_a_packet_while_the_document_has_not_passed(wired, kind, change, code):
    wanted = wired.change("room-000", TO_70)
    wired.edit(kind, change)
    before = {name: wired.fleet.stats()[name] for name in ROOMS}

    with pytest.raises(RefusalError) as refused:
        wired.apply(wired.authorized(wanted))

    assert code is None or refused.value.code == code
    assert {name: wired.fleet.stats()[name] for name in ROOMS} == before


def test_nothing_but_what_came_through_the_door_can_be_applied(wired):
    payload = wired.department([wired.change("room-000", TO_70)]).changeset()

    with pytest.raises(AttributeError):
        list(make_rollout(payload, wired.context).run(ROOMS))

    assert wired.fleet.written("room-000") == []
