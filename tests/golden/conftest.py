"""A world for all golden tests, and a scene in it for each."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.golden.world import Scene, World, made


@pytest.fixture(scope="package")
def world(tmp_path_factory) -> Iterator[World]:
    if shutil.which("ssh-keygen") is None or shutil.which("git") is None:
        pytest.skip("openssh-client or git is not installed")
    with made(tmp_path_factory.mktemp("w")) as world:
        yield world


@pytest.fixture
def scene(world, tmp_path) -> Iterator[Scene]:
    with ExitStack() as ends:
        yield Scene(world, tmp_path, ends)
    world.fleet.restore()
