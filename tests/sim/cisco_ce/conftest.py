"""A session with the command line of a codec without wires."""

import pytest

from tests.sim.cisco_ce.shell_session import Session


@pytest.fixture
def session(make) -> Session:
    return Session(make())
