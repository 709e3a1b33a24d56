"""One document of one device: the model's form, and what this device has of its own.

Secrets that are set are kept apart and always shown as `***`, set or not.
"""

from collections.abc import Iterable, Mapping, Sequence

from fleetcfg.sim.cisco_ce.address import Path, key
from fleetcfg.sim.cisco_ce.document_template import Form, Leaf, ordered


class Sheet:
    """A form with a device's own values over it."""

    __slots__ = ("form", "own", "secrets")

    def __init__(self, form: Form) -> None:
        self.form = form
        self.own: dict[int, str] = {}
        self.secrets: dict[int, str] = {}

    def value(self, n: int) -> str:
        """Give the value at position *n* as it is shown."""
        return self.own.get(n, self.form.leaves[n].value)

    def at(self, path: Path) -> int | None:
        """Find a value by its full path; None when this model has none there."""
        return self.form.at.get(key(path))

    def get(self, spelled: str) -> str | None:
        """Give a value by its path in words, small letters, one line a level."""
        n = self.form.at.get(spelled)
        return None if n is None else self.value(n)

    def values(self, chosen: Iterable[int], now: Mapping[int, str]) -> dict[int, str]:
        """Give the shown values at *chosen*; those in *now* change with the clock."""
        return {n: now.get(n) or self.value(n) for n in chosen}

    def lines(self, chosen: Sequence[int], now: Mapping[int, str]) -> str:
        """List *chosen* as a terminal does."""
        if len(chosen) == len(self.form.leaves):
            return self.form.lines({**self.own, **now})
        values = self.values(chosen, now)
        return "".join([self.form.line_of(n, values[n]) for n in chosen])

    def add(
        self, leaves: Iterable[Leaf], branches: Mapping[Path, tuple[tuple[str, str], ...]]
    ) -> None:
        """Take in values that the model does not always have, such as those of a call."""
        fresh = [leaf for leaf in leaves if key(leaf.path) not in self.form.at]
        self._reform(ordered([*self.form.leaves, *fresh]), {**self.form.branches, **branches})

    def drop(self, above: Path) -> None:
        """Remove everything at and below *above*."""
        depth = len(above)
        self._reform(
            tuple(leaf for leaf in self.form.leaves if leaf.path[:depth] != above),
            self.form.branches,
        )

    def _reform(
        self, leaves: tuple[Leaf, ...], branches: Mapping[Path, tuple[tuple[str, str], ...]]
    ) -> None:
        self.become(Form(self.form.root, self.form.attributes, leaves, branches))

    def become(self, form: Form) -> None:
        """Exchange the form; own values whose place is still there are kept."""
        for kept in (self.own, self.secrets):
            moved = {
                form.at[place]: value
                for n, value in kept.items()
                if (place := key(self.form.leaves[n].path)) in form.at
            }
            kept.clear()
            kept.update(moved)
        self.form = form
