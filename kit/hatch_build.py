"""Build hooks of the kit: its version and needs, its catalogues, the sample province in a wheel."""

import re
import tomllib
from pathlib import Path
from typing import Any, Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

_SAMPLE: Final = ("inventory", "baselines", "playbooks", "registers")


class SameVersion(MetadataHookInterface):
    """The kit fits one version of fleetcfg, the one that it lies beside, and has its number."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Enter the version, and what is needed; an sdist has both in its ``PKG-INFO``."""
        told = Path(self.root, "..", "fleetcfg", "__init__.py").read_text("utf-8")
        (version,) = re.findall(r'(?m)^__version__ = "(.+)"$', told)
        groups = tomllib.loads(Path(self.root, "pyproject.toml").read_text("utf-8"))
        metadata["version"] = version
        needed = groups["dependency-groups"]["libraries"]
        metadata["dependencies"] = [f"fleetcfg=={version}", *needed]


class CompleteKit(BuildHookInterface):
    """Runs for wheel, sdist and editable installations alike."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write a ``.mo`` beside each ``.po``, and pack the sample province of the demonstration.

        An editable installation has the sample where it lies, in the checkout.
        """
        for source in sorted(Path(self.root, "fleetcfg_kit", "locale").rglob("*.po")):
            with source.open("rb") as text, source.with_suffix(".mo").open("wb") as binary:
                write_mo(binary, read_po(text, abort_invalid=True))
        build_data["artifacts"].append("fleetcfg_kit/locale/**/*.mo")
        if version != "standard":
            return
        # An sdist has them in place, and its wheel has them in the same order as one of a checkout.
        root, inside = Path(self.root), Path("fleetcfg_kit", "demo", "province")
        sample = root / inside if (root / inside).is_dir() else root.parent
        for name in _SAMPLE:
            build_data["force_include"][str(sample / name)] = str(inside / name)
        licence = root / "fleetcfg_kit" / "LICENSE"
        found = licence if licence.exists() else root.parent / "LICENSE"
        build_data["force_include"][str(found)] = "fleetcfg_kit/LICENSE"
