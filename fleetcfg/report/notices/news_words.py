"""How news call what they tell of: rooms and devices, findings, states, and the whole in a line."""

from collections.abc import Iterator
from dataclasses import dataclass

from fleetcfg.delivery.channels import FleetPart
from fleetcfg.delivery.part_news import PartNews, ToldFinding
from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.fleet_figures import BY_GRAVITY, FleetFigures
from fleetcfg.report.addresses import without_addresses
from fleetcfg.report.audit_words import parameter_told, verdict_word
from fleetcfg.report.clock import local_time
from fleetcfg.report.escape import escape
from fleetcfg.report.fleet_wording import FleetWording
from fleetcfg.words import Words
from fleetcfg.workflow.deliver import ToldAudit


@dataclass(frozen=True, slots=True)
class NewsWords:
    """The words of one language for news of one audit."""

    words: Words
    figures: FleetFigures
    wording: FleetWording

    @classmethod
    def of(cls, told: ToldAudit, words: Words) -> "NewsWords":
        """Return the words for news of *told*."""
        return cls(words, told.figures, FleetWording.of(told.figures, words))

    def part_name(self, part: FleetPart) -> str:
        """Return what people call *part*."""
        names = {"provider": "", "site": ""}
        for room in self.figures.rooms:
            if room.id == part.id:
                names["site"] = room.name
            if room.provider == part.id:
                names["provider"] = room.provider_name
        if not part.id:
            return self.words.label("deliver.province")
        return bare(names[part.kind] or part.id)

    def subject(self, news: PartNews) -> str:
        """Return the news in a line: of whom, and how many."""
        return self.words.label(
            "deliver.subject.first" if news.is_first else "deliver.subject",
            name=self.part_name(news.part),
            new=len(news.appeared),
            gone=len(news.gone),
            at=local_time(self.figures.origin.read_at),
        )

    def notices(self) -> Iterator[str]:
        """Yield what must be said of the audit, first of all."""
        for code in self.figures.origin.notices:
            loud, told = self.words.label(f"notice.{code}"), self.words.label(f"notice.{code}.long")
            yield f"{loud}: {told}"

    def finding(self, told: ToldFinding) -> str:
        """Return a finding in a line: where, what, how grave, by which clause."""
        parts = (
            self.wording.place_of(told.host),
            parameter_told(told.parameter or told.path, self.words),
            verdict_word(told.verdict, self.words),
            self.words.label(f"severity.{told.severity}"),
            "; ".join(told.clauses),
        )
        return bare(" · ".join(filter(None, parts)))

    def change(self, host: str, before: DeviceState | None, now: DeviceState) -> str:
        """Return a device's change of state in a line."""
        was = self.words.label("deliver.unknown") if before is None else self.state(before)
        return bare(f"{self.wording.place_of(host)}: {was} → {self.state(now)}")

    def state(self, state: DeviceState) -> str:
        """Return the word for a state."""
        return self.words.label(f"report.state.{state}")

    def counts(self, news: PartNews) -> str:
        """Return how many devices are in which state."""
        states = list(news.state.devices.values())
        told = (
            f"{self.state(state)} {states.count(state)}" for state in BY_GRAVITY if state in states
        )
        whole = self.words.count(len(states), "devices")
        return f"{whole}: {', '.join(told)}"

    def source(self) -> str:
        """Return by what audit all of it is told."""
        origin = self.figures.origin
        return self.words.label(
            "deliver.source",
            run=origin.run,
            at=local_time(origin.read_at),
            version=origin.tool_version,
        )


def bare(text: str) -> str:
    """Return *text* as it may leave this machine: harmless to show, and without addresses."""
    return without_addresses(escape(text))
