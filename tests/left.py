"""What `make test` leaves to `make test-long`, said at the end: a plugin of pytest.

With several workers each collects all tests, and the process that prints the end collects none.
"""

from collections.abc import Sequence
from typing import Any

import pytest

_LEFT = pytest.StashKey[int]()


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    left = [item for item in items if item.get_closest_marker("long")]
    if left:
        left[0].config.stash[_LEFT] = len(left)


@pytest.hookimpl(trylast=True)  # by then pytest-xdist has made what a worker sends home
def pytest_sessionfinish(session: pytest.Session) -> None:
    if (home := getattr(session.config, "workeroutput", None)) is not None:
        home["left"] = session.config.stash.get(_LEFT, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    if left := getattr(node, "workeroutput", {}).get("left"):
        node.config.stash[_LEFT] = left


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if left := terminalreporter.config.stash.get(_LEFT, 0):
        terminalreporter.write_line(f"left to make test-long: {left}")
