"""Ids, and what people call them: sites and providers, as they are asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from fleetcfg.model.nearest import nearest


@dataclass(frozen=True, slots=True)
class NamedIds:
    """Ids of one kind, each with its names."""

    names: Mapping[str, Sequence[str]]

    def meant(self, asked: str) -> list[str]:
        """Return the ids that *asked* is, or is a name of; two sites may have one name."""
        wanted = _folded(asked)
        return [one for one, called in self.names.items() if wanted in map(_folded, (one, *called))]

    def containing(self, asked: str) -> list[str]:
        """Return the ids of which a name has *asked* in it, as whole words."""
        wanted = f" {_folded(asked)} "
        padded = {one: [f" {_folded(name)} " for name in of] for one, of in self.names.items()}
        return [one for one, called in padded.items() if any(wanted in name for name in called)]

    def nearest(self, asked: str) -> str:
        """Return the id or name that *asked* is probably a slip of; nothing if of none."""
        return nearest(asked, {*self.names, *(name for of in self.names.values() for name in of)})


def _folded(name: str) -> str:
    """Return *name* so that what people type alike is alike."""
    return normalize("NFC", name).casefold().strip()
