"""Build hook: the binary catalogues that gettext reads."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogues(BuildHookInterface):
    """Runs for wheels and for editable installations alike, in a checkout or in an sdist."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write a ``.mo`` beside each ``.po``; git ignores it, the wheel includes it."""
        del version
        for source in sorted(Path(self.root, "fleetcfg", "locale").rglob("*.po")):
            with source.open("rb") as text, source.with_suffix(".mo").open("wb") as binary:
                write_mo(binary, read_po(text, abort_invalid=True))
        build_data["artifacts"].append("fleetcfg/locale/**/*.mo")
