"""What came through the door: made in one place, whole, and neither copied nor changed."""

import ast
import copy
import inspect
import pickle
from dataclasses import replace
from typing import Any

import pytest

from fleetcfg.errors import RefusalError
from fleetcfg.trust.crypto.envelope import Envelope, Signature, namespace, pae, payload_type
from fleetcfg.trust.documents.bundle import read_bundle
from fleetcfg.trust.verify.door import Authority, Authorized, bootstrap
from fleetcfg_kit.testing.clock import NOON
from fleetcfg_kit.testing.department import Department
from fleetcfg_kit.testing.documents import KEYS
from tests.house.test_names import own_files


def test_nobody_else_makes_authorized_and_it_is_not_copied_or_changed():
    passed: Any = Department().authorize()

    with pytest.raises(TypeError, match="only the door"):
        replace(passed, key=object())
    with pytest.raises(ValueError, match="key"):
        replace(passed, document=passed.document)
    for copied in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="not copied"):
            copied(passed)
    with pytest.raises(TypeError, match="not copied"):
        passed.__setstate__([None] * 10)
    with pytest.raises(AttributeError):
        passed.document = None
    with pytest.raises(AttributeError):
        del passed.document


def test_a_bundle_that_was_taken_apart_before_comes_through_as_its_bytes_do():
    department = Department()
    data = department.bundle()

    passed = [
        department.authority().authorize(each, now=NOON) for each in (data, read_bundle(data))
    ]

    assert [each.carried for each in passed] == [data, data]
    assert passed[0].sha256 == passed[1].sha256
    assert passed[0].signatures == passed[1].signatures


def test_a_signature_over_another_kind_of_document_is_none_over_a_change_set():
    department = Department()
    bundle = read_bundle(department.bundle())
    key, payload = KEYS["author"], bundle.changeset.payload
    space = namespace("changeset", str(department.root["trust_domain"]))
    signed = Signature(key.keyid, key.sign(pae(payload_type("approval"), payload), space))
    forged = Envelope(payload, payload_type("approval"), (signed,))

    with pytest.raises(RefusalError) as refused:
        department.authority().authorize(replace(bundle, changeset=forged), now=NOON)

    assert (refused.value.stage, refused.value.code) == (7, "SIG_INVALID")


def test_there_is_no_second_kind_of_authorized():
    with pytest.raises(TypeError, match="one Authorized"):
        type("Mine", (Authorized,), {})


def test_only_the_door_makes_authorized_in_the_whole_source():
    made = {
        module.relative_to(source.parent).as_posix()
        for source, module in own_files()
        if "Authorized" in (text := module.read_text("utf-8"))
        for call in ast.walk(ast.parse(text))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Authorized"
    }

    assert made == {"fleetcfg/trust/verify/door.py"}


@pytest.mark.parametrize("call", [Authority.authorize, Authority.__init__, bootstrap])
def test_no_argument_of_the_door_has_a_default_or_may_be_left_out(call):
    parameters = inspect.signature(call).parameters.values()

    assert {parameter.default for parameter in parameters} == {inspect.Parameter.empty}
    assert {parameter.annotation for parameter in parameters}.isdisjoint({bool, "bool"})


def test_authorized_says_which_without_saying_what():
    passed = Department().authorize()

    assert repr(passed) == f"Authorized({passed.sha256}, root_version=1)"
