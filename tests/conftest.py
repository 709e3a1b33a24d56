"""Profiles for hypothesis, and where the public device documents lie, if they do."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

SLOW = [HealthCheck.too_slow]  # the first draw of st.text() takes seconds on two cores
settings.register_profile("dev", max_examples=30, suppress_health_check=SLOW, deadline=None)
settings.register_profile(
    "ci", parent=settings.get_profile("dev"), max_examples=200, derandomize=True, print_blob=True
)
settings.register_profile("night", max_examples=20_000, suppress_health_check=SLOW, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev"))

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public device documents, which is never part of the repository."""
    folder = Path(os.environ.get("FLEETCFG_SHARED", ROOT.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip("the public device documents are not beside the checkout (FLEETCFG_SHARED)")
    return folder
