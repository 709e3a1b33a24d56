"""Write the agreed texts again: ``python -m tests.golden.make_said``; then read the diff."""

import os
import sys
import tempfile
from contextlib import ExitStack
from itertools import product
from pathlib import Path

from tests.golden.forms import scenes
from tests.golden.outputs import LANGUAGES, SAID, printed
from tests.golden.world import Scene, made


def main(*names: str) -> None:
    """Write those files whose names are given, or all."""
    os.environ["COLUMNS"] = "80"
    SAID.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="g") as place, made(Path(place) / "w") as world:
        for number, (outputs, language) in enumerate(product(scenes(), LANGUAGES)):
            files = {o.name(language) for o in outputs if language in o.languages}
            if files and not files.isdisjoint(names or files):
                with ExitStack() as ends:
                    scene = Scene(world, Path(place) / str(number), ends)
                    scene.place.mkdir()
                    for name, text in printed(scene, outputs, language).items():
                        (SAID / name).write_text(text, "utf-8")
                world.fleet.restore()


if __name__ == "__main__":
    main(*sys.argv[1:])
