"""A policy becomes a root, or every problem of it is told."""

from pathlib import Path

import pytest

from fleetcfg.authority.policy import draft_root
from fleetcfg.errors import RequestError
from fleetcfg.testing.clock import NOON
from fleetcfg.testing.policy import Staff, spell_policy

POLICY = spell_policy(Staff(), logs=[], witnesses=[])


def no_file(file: Path) -> bytes:
    raise RequestError("PATH_MISSING", path=str(file))


@pytest.mark.parametrize("name", ["expires", "keys", "people", "roles", "rules", "trust_domain"])
def test_a_policy_without_a_member_that_it_needs_is_told_of(name):
    renamed = POLICY.replace(f"\n{name}:", f"\nx-{name}:", 1).removeprefix(f"{name}:")

    payload, problems = draft_root(
        renamed.encode(), Path("policy.yaml"), read=no_file, before=None, now=NOON
    )

    assert payload is None
    assert problems.has_errors
