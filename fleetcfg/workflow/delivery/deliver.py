"""Others are told how the fleet stands: messages are made of what changed, and what waits is sent.

No device is read, and no audit is judged anew: what is told is one stored audit, as reports tell
it. What cannot be sent is kept, and sent when this is done the next time.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from fleetcfg.authority.files import replace_own, write_new
from fleetcfg.delivery.channels import (
    PROVINCE,
    Channel,
    MetricsChannel,
    SentChannel,
    parts_of,
    readers_of,
)
from fleetcfg.delivery.outbox import Message, Outbox
from fleetcfg.delivery.outcome import DeliveryFate, DeliveryOutcome
from fleetcfg.delivery.part_news import (
    LookedAt,
    PartNews,
    PartState,
    news_of,
    told_finding,
)
from fleetcfg.delivery.senders import PartlyTakenError, Sender, open_sender
from fleetcfg.devices.driver import Credential
from fleetcfg.errors import (
    CredentialError,
    DeliveryError,
    FleetcfgError,
    RequestError,
    system_refusal,
)
from fleetcfg.model.fleet_figures import FleetFigures, is_trouble
from fleetcfg.model.value import Secret
from fleetcfg.observations.run_times import is_future
from fleetcfg.observations.runs import StoredRun
from fleetcfg.workflow.audits.figures import scoped
from fleetcfg.workflow.reports.record_figures import RecordFigures

_ID_BYTES: Final = 16
_READABLE: Final = 0o644  # node_exporter is another user; no device is in it unless that is asked


@dataclass(frozen=True, slots=True)
class ToldAudit:
    """The audit that is told of.

    Attributes:
        run: As it is kept.
        figures: What it comes to, of the whole fleet.
        record: What was signed, in figures; for metrics alone.
    """

    run: StoredRun
    figures: FleetFigures
    record: RecordFigures = field(default_factory=RecordFigures)

    @property
    def is_simulated(self) -> bool:
        """Whether it was of simulated devices; none is of both."""
        return self.run.header.simulated > 0


class MessageWriter(Protocol):
    """Puts news into the words and the form of a channel."""

    def message(self, channel: SentChannel, news: PartNews, told: ToldAudit, name: str) -> bytes:
        """Return what is sent to *channel*; *name* is the id of the message."""
        ...

    def metrics(self, channel: MetricsChannel, told: ToldAudit) -> bytes:
        """Return what stands in the file of metrics."""
        ...


@dataclass(frozen=True, slots=True)
class DeliveryTools:
    """What a delivery works with.

    Attributes:
        writer: Puts news into words.
        credential: Gives what a reference of a channel leads to.
        password: The password alone, of what has no user.
        now: The time, in UTC.
        token: Gives so many bytes of chance, in hex.
        is_signed: Whether the declarations are as they were signed, or no root is trusted here:
            only by such is it known which rooms are whose.
    """

    writer: MessageWriter
    credential: Callable[[str], Credential]
    password: Callable[[str], Secret]
    now: datetime
    token: Callable[[int], str]
    is_signed: bool = True


def chosen_channels(channels: Sequence[Channel], names: Sequence[str]) -> tuple[Channel, ...]:
    """Return those of *channels* that *names* has; all if it is empty.

    Raises:
        RequestError: CHANNEL_UNKNOWN.
    """
    known = {channel.name: channel for channel in channels}
    for name in names:
        if name not in known:
            raise RequestError("CHANNEL_UNKNOWN", name=name, known=", ".join(known))
    return tuple(channels if not names else (known[name] for name in dict.fromkeys(names)))


def show_news(
    channels: Sequence[Channel], told: ToldAudit, outbox: Outbox, tools: DeliveryTools
) -> Iterator[DeliveryOutcome]:
    """Yield what would be sent and written; nothing is kept, and nothing leaves this machine."""
    for channel in channels:
        if told.is_simulated and not channel.takes_simulated:
            yield DeliveryOutcome(channel.name, DeliveryFate.PASSED_OVER)
        elif isinstance(channel, MetricsChannel):
            body = tools.writer.metrics(channel, told)
            yield DeliveryOutcome(channel.name, DeliveryFate.SHOWN, name=channel.file, body=body)
        else:
            yield from _shown(channel, told, outbox, tools)


def deliver_news(
    channels: Sequence[Channel], told: ToldAudit, outbox: Outbox, tools: DeliveryTools
) -> Iterator[DeliveryOutcome]:
    """Make messages of what is new, send what waits, write metrics; yield what became of each.

    Args:
        channels: To which.
        told: The audit.
        outbox: Holds what waits, and what was told before.
        tools: The rest.

    Raises:
        DeliveryError: OUTBOX_UNUSABLE.
    """
    for message in outbox.drop_old(tools.now):
        yield _outcome(message, DeliveryFate.DROPPED, DeliveryError("DELIVERY_TOO_OLD"))
    for channel in channels:
        if not isinstance(channel, MetricsChannel):
            yield from _drop_unwanted(channel, outbox)
        if told.is_simulated and not channel.takes_simulated:
            yield DeliveryOutcome(channel.name, DeliveryFate.PASSED_OVER)
        elif isinstance(channel, MetricsChannel):
            yield _write_metrics(channel, told, tools)
        else:
            yield from _tell(channel, told, outbox, tools)


def _drop_unwanted(channel: SentChannel, outbox: Outbox) -> Iterator[DeliveryOutcome]:
    """Drop what waits and the channel, as it is set now, no longer takes."""
    for message in outbox.waiting(channel.name):
        if code := _unwanted(channel, message):
            outbox.drop([message])
            yield _outcome(message, DeliveryFate.DROPPED, DeliveryError(code))


def _unwanted(channel: SentChannel, message: Message) -> str:
    """Return why *channel* no longer takes *message*; empty if it does."""
    if message.is_simulated and not channel.takes_simulated:
        return "DELIVERY_SIMULATED"
    return "DELIVERY_NO_READER" if message.readers and not _readers(channel, message) else ""


def _readers(channel: SentChannel, message: Message) -> tuple[str, ...]:
    """Return to whom *message* still has to get, of those whom the channel names now."""
    part = next((each for each in parts_of(channel) if str(each) == message.part), None)
    named = () if part is None else readers_of(channel, part)
    return tuple(address for address in message.readers if address in named)


def unclaimed(channels: Sequence[Channel], outbox: Outbox) -> Iterator[DeliveryOutcome]:
    """Yield what waits for channels that are no more."""
    known = {channel.name for channel in channels}
    for message in outbox.waiting():
        if message.channel not in known:
            name = {"channel": message.channel}
            yield _outcome(
                message, DeliveryFate.UNCLAIMED, DeliveryError("DELIVERY_UNCLAIMED", **name)
            )


def _tell(
    channel: SentChannel, told: ToldAudit, outbox: Outbox, tools: DeliveryTools
) -> Iterator[DeliveryOutcome]:
    has_news = False
    for news in _news(channel, told, outbox, tools):
        if isinstance(news, DeliveryOutcome):
            yield news
            continue
        has_news = True
        message = _message(channel, news, told, tools)
        try:
            outbox.add(message, news.state)
        except DeliveryError as error:
            if error.code != "OUTBOX_FULL":
                raise
            yield _outcome(message, DeliveryFate.FAILED, error)
    waiting = [replace(one, readers=_readers(channel, one)) for one in outbox.waiting(channel.name)]
    if not (waiting or has_news):
        yield DeliveryOutcome(channel.name, DeliveryFate.NO_NEWS)
    if waiting:
        yield from _send(waiting, outbox, open_sender(channel, tools.credential, tools.password))


def _shown(
    channel: SentChannel, told: ToldAudit, outbox: Outbox, tools: DeliveryTools
) -> Iterator[DeliveryOutcome]:
    waiting = [one for one in outbox.waiting(channel.name) if not _unwanted(channel, one)]
    for news in _news(channel, told, outbox, tools):
        if isinstance(news, DeliveryOutcome):
            yield news
        else:
            waiting.append(_message(channel, news, told, tools))
    for message in waiting:
        yield DeliveryOutcome(
            channel.name, DeliveryFate.SHOWN, message.part, message.id, body=message.body
        )
    if not waiting:
        yield DeliveryOutcome(channel.name, DeliveryFate.NO_NEWS)


def _news(
    channel: SentChannel, told: ToldAudit, outbox: Outbox, tools: DeliveryTools
) -> Iterator[PartNews | DeliveryOutcome]:
    """Yield what is new in each part that *channel* tells of, and parts that cannot be told."""
    for part in parts_of(channel):
        if part != PROVINCE and not tools.is_signed:
            yield DeliveryOutcome(
                channel.name, DeliveryFate.FAILED, str(part), code="DELIVERY_NOT_SIGNED"
            )
            continue
        try:
            figures = told.figures if part == PROVINCE else scoped(told.figures, part.kind, part.id)
        except RequestError as error:
            yield DeliveryOutcome(
                channel.name, DeliveryFate.FAILED, str(part), "", error.code, error.facts
            )
            continue
        before = outbox.last_told(channel.name, part, simulated=told.is_simulated)
        if before is not None and _is_older(figures.origin.run, before.run, tools.now):
            yield DeliveryOutcome(
                channel.name,
                DeliveryFate.FAILED,
                str(part),
                "",
                "DELIVERY_OLDER",
                {"run": before.run},
            )
            continue
        news = news_of(part, before, state_of(figures), _looked_at(figures))
        if news.is_news:
            yield news


def _is_older(run: str, told: str, now: datetime) -> bool:
    """Tell whether *run* is older than *told*, which is not of the future."""
    # An id begins with its time; where a clock was ahead, what came later is not older for it.
    return told > run and not is_future(told, now)


def _looked_at(figures: FleetFigures) -> LookedAt:
    absent = frozenset(one.host for one in figures.devices if not one.is_in_run)
    unread = frozenset(one.host for one in figures.devices if one.reason)
    return LookedAt(absent, absent | unread)


def state_of(figures: FleetFigures) -> PartState:
    """Return how the devices of *figures* stand, as a channel is told."""
    found = (one for group in figures.groups if is_trouble(group) for one in group.findings)
    return PartState(
        figures.origin.run,
        {device.host: device.state for device in figures.devices},
        frozenset(map(told_finding, found)),
    )


def _message(
    channel: SentChannel, news: PartNews, told: ToldAudit, tools: DeliveryTools
) -> Message:
    name = tools.token(_ID_BYTES)
    body = tools.writer.message(channel, news, told, name)
    readers = readers_of(channel, news.part)
    run = news.state.run
    return Message(
        name,
        channel.name,
        str(news.part),
        run,
        tools.now,
        body,
        readers=readers,
        is_simulated=told.is_simulated,
    )


def _send(waiting: Sequence[Message], outbox: Outbox, sender: Sender) -> Iterator[DeliveryOutcome]:
    """Send what waits, the oldest first; where one was not taken at all, no other would be."""
    try:
        for place, message in enumerate(waiting, 1):
            try:
                sender.send(message)
            except (DeliveryError, CredentialError) as error:
                left = error.left if isinstance(error, PartlyTakenError) else ()
                outbox.failed(message, error.code, left)
                yield _outcome(message, DeliveryFate.KEPT, error)
                if error.code != "DELIVERY_REFUSED":
                    yield from (_outcome(one, DeliveryFate.KEPT, error) for one in waiting[place:])
                    return
            else:
                outbox.sent(message)
                yield _outcome(message, DeliveryFate.SENT)
    finally:
        sender.close()


def _outcome(
    message: Message, fate: DeliveryFate, error: FleetcfgError | None = None
) -> DeliveryOutcome:
    code, facts = ("", {}) if error is None else (error.code, error.facts)
    return DeliveryOutcome(message.channel, fate, message.part, message.id, code, facts)


def _write_metrics(
    channel: MetricsChannel, told: ToldAudit, tools: DeliveryTools
) -> DeliveryOutcome:
    file, data = Path(channel.file), tools.writer.metrics(channel, told)
    try:
        if file.exists():
            replace_own(file, data)
        else:
            write_new(file, data)
            file.chmod(_READABLE)  # whatever the umask of a service takes away
    except OSError as error:
        refusal: FleetcfgError = system_refusal(error)
    except FleetcfgError as error:
        refusal = error
    else:
        return DeliveryOutcome(channel.name, DeliveryFate.WRITTEN, name=channel.file)
    return DeliveryOutcome(
        channel.name, DeliveryFate.FAILED, "", channel.file, refusal.code, refusal.facts
    )
