"""The key ceremony, as the how-to tells it, line by line."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.reading import typed
from tests.integration.test_documents import commands
from tests.integration.walk import ROOT

HOW_TO = ROOT / "docs" / "how-to"
LIBRARIES = Path(os.environ.get("FLEETCFG_TEST_LIBRARIES", "/usr/lib"))
TOOLS = ("ssh-keygen", "openssl", "softhsm2-util", "pkcs11-tool", "git")


@pytest.fixture
def office(tmp_path) -> Path:
    """The province in git, and the policy beside it."""
    folder = tmp_path / "so"
    for part in ("inventory", "baselines", "playbooks"):
        shutil.copytree(ROOT / part, folder / part)
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.invalid"]
    for arguments in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "sample"]):
        subprocess.run([*git, *arguments], cwd=folder, check=True)
    shutil.copy(HOW_TO / "policy.yaml", folder)
    return folder


@pytest.fixture
def environ(tmp_path_factory) -> dict[str, str]:
    """Where the soft token of this test lies."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    library = next(iter(sorted(LIBRARIES.glob("**/libsofthsm2.so"))), None)
    if missing or library is None:
        pytest.skip(f"not installed: {', '.join(missing) or 'softhsm2'}")
    place = tmp_path_factory.mktemp("softhsm")
    (place / "tokens").mkdir()
    (place / "softhsm2.conf").write_text(f"directories.tokendir = {place}/tokens\n")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return os.environ | {
        "PATH": path,
        "SOFTHSM2_CONF": str(place / "softhsm2.conf"),
        "THU_VIEN": str(library),
    }


def test_the_ceremony_works_line_by_line(office, environ):
    lines = commands(HOW_TO / "key-ceremony.md")

    for command, expected in lines:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=office,
            env=environ,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == expected, f"{command}\n{done.stdout}\n{done.stderr}"
        if command.startswith("fleetcfg trust sign"):
            environ["DA_DOC"] = typed(done.stdout)[1]

    assert len(lines) > 45
    committed = subprocess.run(
        ["git", "ls-files"], cwd=office, capture_output=True, text=True, check=True
    ).stdout
    assert "khoa/" not in committed
