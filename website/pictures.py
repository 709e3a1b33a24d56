"""Pictures of what people see: ``python -m website.pictures`` writes them into ``docs/pictures/``.

Each is what the program itself prints on a terminal, of the sample province or of an audit of it
that is kept with times of its own, so that the same program always gives the same pictures. The
page is taken by a browser.
"""

import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from tests.report.formats.browser import Browser
from website.staging import ROOT

PICTURES: Final = ROOT / "docs" / "pictures"
COLUMNS: Final = 84
# As rich's own, but for the fonts: that one has a page ask another's server for them.
SVG: Final = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{
font-family: "Cascadia Mono", "DejaVu Sans Mono", "Liberation Mono", monospace;
font-size: {char_height}px;
line-height: {line_height}px;
}}
.{unique_id}-title {{ font-family: system-ui, "Liberation Sans", sans-serif; font-size: 16px; }}
{styles}
</style>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
# Rich cuts each line off where its capitals have their accents.
LINE_CLIP: Final = re.compile(r' clip-path="url\(#[\w-]+-line-\d+\)"')
# What differs from one audit to the next, and what stands there in the picture.
VOLATILE: Final = (
    (r"\d\d/\d\d/\d{4} \d\d:\d\d", "24/11/2026 14:05"),
    (r"\d{8}T\d{6}Z-[0-9a-f]{6}", "20261124T070500Z-5d3c1a"),
    (r"(lượt(?:\x1b\[[0-9;]*m| )+)[0-9a-f]{6}\b", r"\g<1>5d3c1a"),
    (r"\d+,\d s\b", "3,1 s"),
)


@dataclass(frozen=True)
class Screen:
    """One picture of a terminal.

    Attributes:
        name: Of the file, without its end.
        line: The command, after ``fleetcfg``.
        lines: How many lines of the answer are shown; 0 for all.
    """

    name: str
    line: str
    lines: int = 0


# These need no device, and a test takes them again.
STILL: Final = (
    Screen("validate", "validate"),
    Screen("explain", "explain codec-ta-tong call.rate"),
    Screen("inventory-show", "inventory show codec-bum-to", lines=24),
)
# This is the audit of the tutorial, of the whole sample province with one codec changed by hand.
AUDIT: Final = Screen("audit", "audit --sim")
REPORT: Final = "report province --edition summary --out report.html"
BEFORE: Final = ("sim up", "sim tamper codec-bum-to Conference~Encryption~Mode Off")


@contextmanager
def workplace() -> Iterator[Path]:
    """Yield a folder with the sample province; removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="pictures") as place:
        for name in ("inventory", "baselines", "playbooks", "registers"):
            shutil.copytree(ROOT / name, Path(place) / name)
        yield Path(place)


def on_a_terminal(folder: Path, words: Sequence[str]) -> str:
    """Return what ``fleetcfg`` prints on a terminal, colours and all; whatever its exit code."""
    shown, terminal = pty.openpty()
    kept = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
    told = {
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "HOME": str(folder),
    }
    command = [sys.executable, "-m", "fleetcfg", *words, "--lang", "vi"]
    size = {"COLUMNS": str(COLUMNS), "LINES": "100", "PAGER": ""}
    with subprocess.Popen(  # noqa: S603 - our own program, with words of this file
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=terminal,
        stderr=terminal,
        env=kept | told | size,
    ):
        os.close(terminal)
        said = b"".join(_all_of(shown))
    os.close(shown)
    return said.decode("utf-8").replace("\r\n", "\n")


def _all_of(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            part = os.read(terminal, 1 << 16)
        except OSError:  # Linux's word for a terminal that nobody writes to any more
            return
        if not part:
            return
        yield part


def settled(text: str) -> str:
    """Return *text* with the sample's times and numbers."""
    for pattern, instead in VOLATILE:
        text = re.sub(pattern, instead, text)
    return text


def picture(screen: Screen, folder: Path) -> str:
    """Return *screen* as an SVG that asks for nothing."""
    said = settled(on_a_terminal(folder, screen.line.split()))
    lines = said.rstrip("\n").split("\n")
    shown = [*lines[: screen.lines], "…"] if screen.lines and len(lines) > screen.lines else lines
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        console = Console(
            record=True, width=COLUMNS, file=nowhere, force_terminal=True, color_system="truecolor"
        )
        console.print(Text(f"$ fleetcfg {screen.line}", style="bold"))
        console.print(Text.from_ansi("\n".join(shown)))
        svg = console.export_svg(
            title="fleetcfg", theme=MONOKAI, code_format=SVG, unique_id=screen.name
        )
    return re.sub(r"[ \t]+$", "", LINE_CLIP.sub("", svg), flags=re.MULTILINE)


def take_audit(folder: Path) -> None:
    """Take the picture of a live audit of the simulated province in *folder*, and of its report."""
    try:
        for line in BEFORE:
            on_a_terminal(folder, [word.replace("~", " ") for word in line.split()])
        (PICTURES / f"{AUDIT.name}.svg").write_text(picture(AUDIT, folder), "utf-8")
        on_a_terminal(folder, REPORT.split())
    finally:
        on_a_terminal(folder, ["sim", "down"])
    page = folder / "report.html"
    page.write_text(settled(page.read_text("utf-8")), "utf-8")
    browser = Browser(folder / "browser")
    try:
        browser.open(page, width=900)
        (PICTURES / "report.png").write_bytes(browser.look())
    finally:
        browser.close()


def main() -> None:
    """Write all of them."""
    PICTURES.mkdir(exist_ok=True)
    with workplace() as folder:
        for screen in STILL:
            (PICTURES / f"{screen.name}.svg").write_text(picture(screen, folder), "utf-8")
        take_audit(folder)


if __name__ == "__main__":
    main()
