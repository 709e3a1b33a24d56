"""What a command that only shows declarations imports: no cryptography where no root is trusted."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRUST = "tests/province/trust"
PROGRAM = """\
import sys
from fleetcfg.cli.program.main import run
code = run(sys.argv[1:])
print(code, "cryptography" in sys.modules, file=sys.stderr)
"""


@pytest.mark.parametrize(
    "command",
    [
        f"explain codec-bum-to call.encryption --trust {TRUST}",
        f"inventory show codec-bum-to --trust {TRUST}",
        "inventory list",
    ],
)
def test_what_only_shows_declarations_starts_without_cryptography(tmp_path, command):
    """It is a quarter of the start; the folder of signed documents may lie there all the same."""
    assert (ROOT / TRUST / "root.1.json").exists()
    own = {"XDG_DATA_HOME": str(tmp_path), "FLEETCFG_LEDGER": ""}

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *command.split()],
        cwd=ROOT,
        env={name: value for name, value in (os.environ | own).items() if value},
        capture_output=True,
        check=True,
    )

    assert done.stderr.decode().splitlines()[-1] == "0 False"


def test_help_starts_without_what_checks_data():
    """It is a third of the start of a command that only prints words."""
    program = PROGRAM.replace("cryptography", "pydantic_core")

    done = subprocess.run(
        [sys.executable, "-c", program, "--help"], cwd=ROOT, capture_output=True, check=True
    )

    assert done.stderr.decode().splitlines()[-1] == "0 False"


def test_a_schema_is_told_without_what_another_kind_is_told_by():
    """The registers are thirty modules of classes, and no kind but their own needs them."""
    program = PROGRAM.replace("cryptography", "fleetcfg.declared.register_schema")
    told = {}

    for kind in ("baseline", "register"):
        done = subprocess.run(
            [sys.executable, "-c", program, "schema", kind],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        told[kind] = done.stderr.decode().splitlines()[-1]

    assert told == {"baseline": "0 False", "register": "0 True"}


def test_no_package_beside_it_has_a_say_in_how_documents_are_read(tmp_path):
    """pydantic would ask any that calls itself a plugin of it."""
    about = tmp_path / "beside-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: beside\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[pydantic]\nbeside = beside:plugin\n")
    (tmp_path / "beside.py").write_text("plugin = None\n")
    program = PROGRAM.replace("cryptography", "beside")

    done = subprocess.run(
        [sys.executable, "-c", program, "validate"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        check=True,
    )

    assert done.stderr.decode().splitlines()[-1] == "0 False"
