"""A host that is real, where this machine can hold one."""

from collections.abc import Iterator

import pytest

from tests.hosts.holder import Holder, hold, why_not


@pytest.fixture(scope="session")
def real_host(tmp_path_factory) -> Iterator[Holder]:
    """A host with the real programs, for tests that leave it as they found it."""
    if reason := why_not():
        pytest.skip(reason)
    with hold(tmp_path_factory.mktemp("host")) as holder:
        yield holder
