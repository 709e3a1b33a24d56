"""The file of tests in ``test-with-a-department.md`` passes as it stands there.

It runs in a pytest of its own that takes nothing over from the one around it. In the folder that
all runs of a user share, pytest would clear away at its end what runs before have left, however
much that is; and plug-ins would measure, and cut short, what is not theirs.
"""

import os
import re
import shutil
import subprocess
import sys

import pytest

from fleetcfg_kit.testing.declarations import PARTS
from tests.integration.walk import ROOT

PAGE = ROOT / "docs" / "how-to" / "test-with-a-department.md"
PROGRAM = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.timeout(1200)  # against hanging only
def test_the_tests_of_the_page_pass(tmp_path):
    (program,) = PROGRAM.findall(PAGE.read_text("utf-8"))
    (tmp_path / "test_page.py").write_text(program, "utf-8")
    for part in PARTS:
        shutil.copytree(ROOT / part, tmp_path / "province" / part)

    alone = ("-p", "no:cacheprovider", "--basetemp", tmp_path / "made")
    command = [sys.executable, "-m", "pytest", "-q", *alone, "test_page.py"]
    outside = ("PYTEST", "PY_COLORS", "COV_CORE", "COVERAGE")
    environ = {name: said for name, said in os.environ.items() if not name.startswith(outside)}
    environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    done = subprocess.run(
        command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{program.count('def test_')} passed" in done.stdout
