"""An answer in JSON that names something twice says nothing, whichever maker's it is."""

import pytest

from fleetcfg.devices.drivers.huawei import documents as huawei
from fleetcfg.devices.drivers.logitech import documents as logitech
from fleetcfg.devices.drivers.pexip import documents as pexip
from fleetcfg.devices.drivers.poly import documents as poly
from fleetcfg.devices.json_answer import read_json
from fleetcfg.errors import DeviceError


@pytest.mark.parametrize(
    "text",
    [
        b'{"a": 1, "a": 2}',
        b'{"a": 1, "\\u0061": 1}',
        b'[{"x": {"a": {}, "b": 1, "a": {}}}]',
        '{"a": 1, "a": 1}',
        b'"\\ud800"',
        b"NaN",
        b"\xff",
        b"[" * 5_000 + b"]" * 5_000,
    ],
)
def test_what_cannot_be_read_one_way_only_is_nothing(text):
    assert read_json(text) is None


def test_the_same_name_in_two_objects_is_no_name_twice():
    assert read_json(b'[{"a": 1}, {"a": 2}]') == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize(
    ("read", "body"),
    [
        (pexip.read_resource, b'{"pin": "", "pin": "1"}'),
        (logitech.read_envelope, b'{"code": 500, "code": 200}'),
        (huawei.read_envelope, b'{"success": 0, "success": 1}'),
        (huawei.read_envelope, b'{"success": 1, "data": "{\\"a\\": 1, \\"a\\": 2}"}'),
        (poly.read_document, b'{"vars": [], "vars": []}'),
    ],
    ids=["pexip", "logitech", "huawei", "huawei, inside", "poly"],
)
def test_every_maker_is_held_to_it(read, body):
    with pytest.raises(DeviceError, match="DEV_ANSWER_BROKEN"):
        read(body, "x")
