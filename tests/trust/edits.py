"""What a test changes in a document of a Department, and how it is refused."""

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import KEYS, at


def refusal(department: Department, data: bytes | None = None) -> tuple[int, str]:
    with pytest.raises(RefusalError) as refused:
        department.authorize(data)
    return refused.value.stage, refused.value.code


def put(**members):
    return lambda document: document.update(members)


def revoke(person):
    def change(root):
        root["revoked"] = [{"keyid": KEYS[person].keyid, "at": at(), "reason": ""}]

    return change


def outdate(person):
    def change(root):
        root["keys"][KEYS[person].keyid]["not_after"] = at()

    return change


def device(number, **members):
    return lambda changeset: changeset["devices"][number].update(members)


def operation(**members):
    return lambda changeset: changeset["devices"][0]["ops"][0].update(members)
