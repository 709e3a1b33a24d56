"""A copy of the checkout in which a line or a file is more, and what it says then."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def ask_copy(copy: Path, parts: tuple[str, ...], files: Mapping[str, str], asked: str) -> Any:
    """Return what the program *asked* prints as JSON in a copy of the product.

    Args:
        copy: An empty folder.
        parts: What else of the checkout it needs.
        files: The text of each file of the product that is new there, or another.
        asked: The program.
    """
    shutil.copytree(
        ROOT / "fleetcfg", copy / "fleetcfg", ignore=lambda _, names: {"__pycache__"} & {*names}
    )
    for part in parts:
        (copy / part).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / part, copy / part)
    for name, text in files.items():
        (copy / "fleetcfg" / name).write_text(text, "utf-8")
    run = [sys.executable, "-B", "-c", asked]
    return json.loads(subprocess.run(run, cwd=copy, check=True, capture_output=True).stdout)
