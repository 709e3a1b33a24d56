"""How news call what they tell of: rooms and devices, findings, states, and the whole in a line."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fleetcfg.delivery.channels import FleetPart
from fleetcfg.delivery.part_news import ChangedDevice, PartNews, ToldFinding
from fleetcfg.model.device_state import DeviceState
from fleetcfg.model.fleet_figures import BY_GRAVITY, FleetFigures
from fleetcfg.model.verdict import VerdictKind, kind_of
from fleetcfg.report.addresses import without_addresses
from fleetcfg.report.audit_words import parameter_told, told_word
from fleetcfg.report.citations import cited_text
from fleetcfg.report.clock import local_time
from fleetcfg.report.escape import escape
from fleetcfg.report.reports.fleet_wording import FleetWording, notices_told
from fleetcfg.trust.crypto.canonical import Json
from fleetcfg.words import Words
from fleetcfg.workflow.audits.figures import scoped
from fleetcfg.workflow.delivery.deliver import ToldAudit

_UNSEEN: Final = DeviceState.NOT_SEEN
# Why a device was not read: nothing came back. Any other reason is of one that answered.
_SILENT: Final = frozenset(
    {
        "DEV_ABORTED",
        "DEV_CLOSED",
        "DEV_NOT_REACHED",
        "DEV_NO_ROUTE",
        "DEV_REFUSED",
        "DEV_TIMEOUT_CONNECT",
        "DEV_TIMEOUT_READ",
    }
)


@dataclass(frozen=True, slots=True)
class NewsWords:
    """The words of one language for news of one audit.

    Attributes:
        reasons: Why each device was not read, by code; empty of one that was.
    """

    words: Words
    figures: FleetFigures
    wording: FleetWording
    reasons: Mapping[str, str]

    @classmethod
    def of(cls, told: ToldAudit, words: Words) -> "NewsWords":
        """Return the words for news of *told*."""
        reasons = {device.host: device.reason for device in told.figures.devices}
        return cls(words, told.figures, FleetWording.of(told.figures, words), reasons)

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
        """Return the news in a line: of whom, how many, and before all who is not heard of."""
        return self.words.label(
            "deliver.subject.first" if news.is_first else "deliver.subject",
            name=self.part_name(news.part),
            heard="".join(f"{told}, " for told in self._heard(news)),
            new=count_kind(news.appeared, VerdictKind.BREACH),
            not_seen=count_kind(news.appeared, VerdictKind.NOT_SEEN),
            gone=count_kind(news.gone, VerdictKind.BREACH),
            at=local_time(self.figures.origin.read_at),
        )

    def _heard(self, news: PartNews) -> Iterator[str]:
        """Yield how many devices are not heard of since the last news, and how many again."""
        kinds = Counter(self.unread(one.host) for one in changes(news) if one.now is _UNSEEN)
        for kind, key in (("silent", "deliver.silent"), ("unread", "deliver.unread")):
            if kinds[kind]:
                yield self.words.count(kinds[kind], key)
        back = sum(one.before is _UNSEEN and not self.unread(one.host) for one in changes(news))
        if back:
            yield self.words.count(back, "deliver.back")

    def unread(self, host: str) -> str:
        """Return how it comes that nothing of a device was read; empty of one that was read."""
        reason = self.reasons.get(host, "")
        return "silent" if reason in _SILENT else "unread" if reason else ""

    def notices(self, part: FleetPart) -> Iterator[str]:
        """Yield what must be said of the audit to whom *part* is told, first of all."""
        figures = scoped(self.figures, part.kind, part.id)
        yield from map(bare, notices_told(figures, self.words))

    def room_of(self, host: str) -> str:
        """Return the room that *host* stands in, to be a heading; of one in no room its place."""
        device = self.wording.devices.get(host)
        room = self.wording.rooms.get(device.room) if device else None
        return bare(self.wording.place_of(host) if room is None else room.name)

    def within(self, host: str) -> str:
        """Return what tells *host* apart in its room, not bare: nothing where it stands alone."""
        return "" if self.room_of(host) == bare(self.wording.place_of(host)) else host

    def finding(self, told: ToldFinding, place: str | None = None) -> str:
        """Return a finding in a line: where (or *place*), what, how grave, by which clause."""
        parts = (
            self.wording.place_of(told.host) if place is None else place,
            parameter_told(told.parameter or told.path, self.words),
            told_word(told.verdict, self.words, crosses_decision=told.crosses_decision),
            self.words.label(f"severity.{told.severity}"),
            "; ".join(cited_text(clause, self.words) for clause in told.clauses),
        )
        return bare(" · ".join(filter(None, parts)))

    def change(self, host: str, before: DeviceState | None, now: DeviceState) -> str:
        """Return a device's change of state in a line."""
        return bare(f"{self.wording.place_of(host)}: {self.change_of(host, before, now)}")

    def change_of(self, host: str, before: DeviceState | None, now: DeviceState) -> str:
        """Return a device's change of state, without where it is."""
        was = self.words.label("deliver.unknown") if before is None else self.state(before)
        return bare(f"{was} → {self.state(now, host)}")

    def state(self, state: DeviceState, host: str = "") -> str:
        """Return the word for a state; of the *host* that is in it now, if that is told apart."""
        kind = self.unread(host) if state is _UNSEEN else ""
        if (device := self.wording.devices.get(host)) is not None and device.state is state:
            state = device.told_state
        return self.words.label(f"deliver.state.{kind}" if kind else f"report.state.{state}")

    def counts(self, news: PartNews) -> str:
        """Return how many devices are in which state."""
        devices = news.state.devices
        order = sorted(devices.items(), key=lambda each: BY_GRAVITY.index(each[1]))
        counts = Counter(self.state(state, host) for host, state in order)
        told = (f"{word} {count}" for word, count in counts.items())
        whole = self.words.count(len(devices), "devices")
        return f"{whole}: {', '.join(told)}"

    def source(self) -> str:
        """Return by what audit all of it is told."""
        origin = self.figures.origin
        return self.words.label(
            "deliver.source",
            run=bare(origin.run),
            at=local_time(origin.read_at),
            version=bare(origin.tool_version),
        )


def count_kind(findings: Sequence[ToldFinding], kind: VerdictKind) -> int:
    """Return how many of *findings* are of *kind*."""
    return sum(kind_of(one.verdict) is kind for one in findings)


def changes(news: PartNews) -> Iterator[ChangedDevice]:
    """Yield devices in another state than was told; of the first news, those not seen in full."""
    if not news.is_first:
        yield from news.changed
        return
    for host, state in news.state.devices.items():
        if state is _UNSEEN:
            yield ChangedDevice(host, None, state)


def bare(text: str) -> str:
    """Return *text* as it may leave this machine: harmless to show, and without addresses."""
    return without_addresses(escape(text))


def bare_record(record: Mapping[str, Json]) -> dict[str, Json]:
    """Return *record* with every text in it as it may leave this machine, and every name."""
    return {bare(name): _bare_json(one) for name, one in record.items()}


def _bare_json(content: Json) -> Json:
    match content:
        case str():
            return bare(content)
        case dict():
            return bare_record(content)
        case list():
            return [_bare_json(one) for one in content]
        case _:
            return content
