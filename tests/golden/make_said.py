"""Write the agreed texts again: ``python -m tests.golden.make_said``; then read the diff."""

import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.golden.outputs import OUTPUTS, SAID, printed
from tests.golden.world import Scene, made


def main(*names: str) -> None:
    """Write those files whose names are given, or all."""
    os.environ["COLUMNS"] = "80"
    SAID.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="g") as place, made(Path(place) / "w") as world:
        for output in OUTPUTS:
            for language in output.languages:
                name = output.name(language)
                if not names or name in names:
                    with ExitStack() as ends:
                        scene = Scene(world, Path(place) / name, ends)
                        scene.place.mkdir()
                        (SAID / name).write_text(printed(scene, output, language), "utf-8")
                    world.restore()


if __name__ == "__main__":
    main(*sys.argv[1:])
