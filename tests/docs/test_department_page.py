"""The file of tests in ``test-with-a-department.md`` passes as it stands there."""

import re
import shutil
import subprocess
import sys

from fleetcfg.testing.declarations import PARTS
from tests.integration.walk import ROOT

PAGE = ROOT / "docs" / "how-to" / "test-with-a-department.md"
PROGRAM = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_tests_of_the_page_pass(tmp_path):
    (program,) = PROGRAM.findall(PAGE.read_text("utf-8"))
    (tmp_path / "test_page.py").write_text(program, "utf-8")
    for part in PARTS:
        shutil.copytree(ROOT / part, tmp_path / "province" / part)

    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_page.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{program.count('def test_')} passed" in done.stdout
