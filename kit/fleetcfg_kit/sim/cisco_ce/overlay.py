"""One document of one device: the model's template, and what this device has of its own.

Secrets that are set are kept apart and always shown as `***`, set or not.
"""

from collections.abc import Iterable, Mapping, Sequence

from fleetcfg_kit.sim.cisco_ce.address import AddressPath, key
from fleetcfg_kit.sim.cisco_ce.document_template import DocumentTemplate, TemplateLeaf, ordered


class SimOverlay:
    """A template with a device's own values over it."""

    __slots__ = ("own", "secrets", "template")

    def __init__(self, template: DocumentTemplate) -> None:
        self.template = template
        self.own: dict[int, str] = {}
        self.secrets: dict[int, str] = {}

    def copy(self) -> "SimOverlay":
        """Give another with the same values."""
        other = SimOverlay(self.template)
        other.own.update(self.own)
        other.secrets.update(self.secrets)
        return other

    def value(self, n: int) -> str:
        """Give the value at position *n* as it is shown."""
        return self.own.get(n, self.template.leaves[n].value)

    def at(self, path: AddressPath) -> int | None:
        """Find a value by its full path; None when this model has none there."""
        return self.template.at.get(key(path))

    def get(self, spelled: str) -> str | None:
        """Give a value by its path in words, small letters, one line a level."""
        n = self.template.at.get(spelled)
        return None if n is None else self.value(n)

    def values(self, chosen: Iterable[int], now: Mapping[int, str]) -> dict[int, str]:
        """Give the shown values at *chosen*; those in *now* change with the clock."""
        return {n: now.get(n) or self.value(n) for n in chosen}

    def lines(self, chosen: Sequence[int], now: Mapping[int, str]) -> str:
        """List *chosen* as a terminal does."""
        if len(chosen) == len(self.template.leaves):
            return self.template.lines({**self.own, **now})
        values = self.values(chosen, now)
        return "".join([self.template.line_of(n, values[n]) for n in chosen])

    def add(
        self,
        leaves: Iterable[TemplateLeaf],
        branches: Mapping[AddressPath, tuple[tuple[str, str], ...]],
    ) -> None:
        """Take in values that the model does not always have, such as those of a call."""
        fresh = [leaf for leaf in leaves if key(leaf.path) not in self.template.at]
        self._replace_template(
            ordered([*self.template.leaves, *fresh]), {**branches, **self.template.branches}
        )

    def drop(self, above: AddressPath) -> None:
        """Remove everything at and below *above*."""
        depth = len(above)
        self._replace_template(
            tuple(leaf for leaf in self.template.leaves if leaf.path[:depth] != above),
            self.template.branches,
        )

    def _replace_template(
        self,
        leaves: tuple[TemplateLeaf, ...],
        branches: Mapping[AddressPath, tuple[tuple[str, str], ...]],
    ) -> None:
        self.become(
            DocumentTemplate(self.template.root, self.template.attributes, leaves, branches)
        )

    def become(self, template: DocumentTemplate) -> None:
        """Exchange the template; own values whose place is still there are kept."""
        for kept in (self.own, self.secrets):
            moved = {
                template.at[place]: value
                for n, value in kept.items()
                if (place := key(self.template.leaves[n].path)) in template.at
            }
            kept.clear()
            kept.update(moved)
        self.template = template
